import { Failure, type ProblemInput } from "../../problem.ts";
import type { Span } from "../../source.ts";

const schemes = ["ws:", "wss:", "http:", "https:", "ws+unix:"];

/** Reads the url of a server. Throws a `Failure` (code `setting`) for what is none. */
export function parseServerUrl(text: string, at: Span): URL {
  const fault = serverUrlFault(text);
  if (fault) throw new Failure({ code: "setting", at, ...fault });
  return new URL(text);
}

/** What is wrong with the url of a server, or undefined. */
export function serverUrlFault(text: string): Pick<ProblemInput, "headline" | "label" | "help"> | undefined {
  // `localhost:8080` is a url too, by its letter: one with the scheme "localhost:".
  if (/^[\w.-]+(:\d+)?(\/.*)?$/.test(text)) {
    // A number alone is a port, on this machine.
    const meant = /^\d+$/.test(text) ? `127.0.0.1:${text}` : text;
    return { headline: `"${text}" is not a url`, label: "not a url", help: `Did you mean "ws://${meant}"?` };
  }
  const variable = /\$(\w+)/.exec(text);
  if (variable && !URL.canParse(text)) {
    const [written, name = ""] = variable;
    const meant = text.replace(written, `\${${name === "PORT" ? "port" : name}}`);
    return { headline: `"${text}" is not a url`, label: "not a url", help: `Variables are written \${…}: "${meant}".` };
  }
  if (/^\S+\s+\S/.test(text) && !/^\w+:/.test(text)) {
    return {
      headline: `"${text}" is not a url`,
      label: "not a url",
      help: `What is started is a command: { command: ${text} }.`,
    };
  }
  if (!URL.canParse(text)) {
    return {
      headline: `"${text}" is not a url`,
      label: "not a url",
      help: "A url looks like ws://127.0.0.1:8080/path.",
    };
  }
  if (schemes.includes(new URL(text).protocol)) return undefined;
  return {
    headline: `"${text}" is not the url of a server that clients can connect to`,
    label: "wrong scheme",
    help: "A url begins with ws://, wss://, http://, https:// or ws+unix:.",
  };
}

/** The port of a url: the one that is written, else its scheme's. A Unix socket has none. */
export function portOf(url: URL): number | null {
  if (url.port !== "") return Number(url.port);
  if (url.protocol === "ws+unix:") return null;
  return url.protocol === "https:" || url.protocol === "wss:" ? 443 : 80;
}
