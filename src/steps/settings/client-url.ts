import { nowhere, type Expr } from "../../expression/expr.ts";
import { text } from "../../expression/text.ts";
import type { ProblemInput } from "../../problem.ts";
import type { Shape } from "../../shape/shape.ts";

/** The url of a client. What is wrong with one that is fixed is told when the file is read. */
export const clientUrl: Shape<Expr<string>> = {
  schema: text.schema,
  read(node, reader) {
    const url = text.read(node, reader);
    const fault = url?.constant ? clientUrlFault(url.evaluate(nowhere)) : undefined;
    if (!fault) return url;
    reader.report({ ...fault, at: node.span });
    return undefined;
  },
};

function parsedUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    // What is wrong with it is told in words of ours.
    return undefined;
  }
}

const schemes = ["ws:", "wss:", "http:", "https:", "ws+unix:"];

/** Why a client cannot connect to a url. */
export type UrlFault = Pick<ProblemInput, "headline" | "label" | "help">;

/** Why a client cannot connect to a url, or undefined. */
export function clientUrlFault(url: string): UrlFault | undefined {
  const parsed = parseClientUrl(url);
  return parsed instanceof URL ? undefined : parsed;
}

/** Reads a url that a client is to connect to, or says why it cannot. */
export function parseClientUrl(url: string): URL | UrlFault {
  const parsed = parsedUrl(url);
  if (!parsed || !schemes.includes(parsed.protocol)) {
    // `localhost:8080` is a url too, by its letter: one with the scheme "localhost:".
    const bare = /^[\w.-]+(:\d+)(\/.*)?$/.test(url);
    return {
      headline: `"${url}" is not a WebSocket url`,
      label: "not a url",
      help: bare
        ? `Did you mean "ws://${url}"?`
        : /\$\w/.test(url)
          ? "Variables are written ${…}. The url of a server is that of its name: ${chat.url}."
          : /^wss?:\/\//.test(url)
            ? "Its host or its port is not one: ws://localhost:8080/path, with a port of at most 65535."
            : "A url begins with ws:// or wss://.",
    };
  }
  // RFC 6455 section 3: there are no fragments in WebSocket urls.
  if (parsed.hash === "") return parsed;
  return {
    headline: `The url of a WebSocket has no part behind a #, and this one has "${parsed.hash}"`,
    label: "has a fragment",
    help: "Leave it out, or write %23 for a # that is meant.",
  };
}
