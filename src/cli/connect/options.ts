import { type Command, InvalidArgumentError } from "commander";
import type { Written } from "../../writing/written.ts";
import type { Act } from "../../repl/batch.ts";
import type { Beginning } from "../../repl/written-session.ts";
import { targetUrl } from "../../repl/target.ts";
import { secretsInUrl } from "../../recording/url-secrets.ts";
import { durationArgument, gather, wholeNumber } from "../options/arguments.ts";
import { headerOf, mayBeSecret } from "../options/connection.ts";
import { authOf, cookiesOf, type DialOptions, dialOptions, proxyUrl } from "../options/dial.ts";
import { colorOptions } from "../options/color.ts";
import { type ProjectOptions, projectOptions } from "../options/project.ts";
import { type ValueOptions, valueOptions } from "../options/values.ts";

/** The options of `wstest connect`, as they are read. */
export interface ConnectOptions extends DialOptions, ProjectOptions, ValueOptions {
  readonly scenario?: string;
  readonly client?: string;
  readonly target?: readonly string[];
  readonly compress?: boolean;
  readonly codec?: string;
  /** What is sent and expected, in the order of the command line; both options gather into one list. */
  readonly send?: readonly Act[];
  readonly expect?: readonly Act[];
  readonly listen?: boolean;
  readonly count?: number;
  readonly wait?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly history: boolean;
}

/** Gives `wstest connect` its options. */
export function connectOptions(command: Command): Command {
  connecting(command.optionsGroup("Connecting:"));
  valueOptions(projectOptions(command.optionsGroup("Values:")));
  acting(command.optionsGroup("Without a prompt:"));
  command
    .optionsGroup("Showing:")
    .option("--json", "print all that happens as lines of JSON, as --reporter json does; wstest show reads them")
    .option("-q, --quiet", "do not say how the connection was opened and has ended")
    .option("-v, --verbose", "also pings, pongs and the headers of handshakes")
    .option("--no-history", "neither read nor write the history of typed lines");
  return colorOptions(command);
}

function connecting(command: Command): void {
  dialOptions(command)
    .option("-L, --location", "follow redirects of the handshake")
    .option("--compress", "offer permessage-deflate")
    .option(
      "--codec <name>",
      "json (default), text, msgpack, cbor, hex, or a profile: graphql-transport-ws, socket.io, …",
    )
    .option("--scenario <file>", "the clients, servers and variables of a scenario, also as file.yaml:LINE")
    .option("--client <name>", "who you are (default: alice, or the first client of the scenario)")
    .option(
      "-t, --target <url>",
      "use this server instead of the scenario's own; name=url where it has several",
      gather,
    );
}

function acting(command: Command): void {
  // One list for both: what is expected stands behind what was sent before it.
  const acts: Act[] = [];
  command
    .option(
      "--send <message>",
      "send this; without --expect behind it the next message is waited for; -: the lines of standard input",
      (send: string) => {
        acts.push(send === "-" ? { lines: true } : { send });
        return acts;
      },
    )
    .option(
      "--expect <matcher>",
      "wait for a message that matches, and print it; exit with 1 when none comes",
      (expect: string) => {
        if (expect.trim() === "") throw new InvalidArgumentError("Write a matcher; any message is $any.");
        acts.push({ expect });
        return acts;
      },
    )
    .option("--listen", "print what comes, until n messages came, or the server closes")
    .option("-n, --count <n>", "how many messages to wait for; 0 waits for none", wholeNumber)
    .option(
      "-w, --wait <duration>",
      "go on so long after the end of a pipe, or the latest message (default: 1s)",
      durationArgument,
    );
}

/** What was typed to be done, in its order. */
export function actsOf({ send, expect }: ConnectOptions): readonly Act[] {
  return send ?? expect ?? [];
}

/** The client that the options describe. Throws a `Failure` for an option that is wrong. */
export function beginningOf(typedUrl: string, options: ConnectOptions): Beginning {
  const { client = "alice", header = [], protocol, proxy, location, compress, codec, timeout } = options;
  const headers = Object.fromEntries(header.map(headerOf));
  const cookies = cookiesOf(options.cookie ?? []);
  const auth = authOf(options);
  const tls = tlsOf(options);
  const settings: Record<string, unknown> = {
    ...(header.length > 0 ? { headers } : {}),
    ...(cookies ? { cookies } : {}),
    ...(protocol ? { protocols: protocol } : {}),
    ...(auth ? { auth } : {}),
    ...(tls ? { tls } : {}),
    ...(proxy === undefined ? {} : { proxy: proxyUrl(proxy) }),
    ...(timeout === undefined ? {} : { timeout: `${timeout}ms` }),
    ...(location ? { followRedirects: true } : {}),
    ...(compress ? { compression: true } : {}),
  };
  const written: Record<string, Written> = codec === undefined ? {} : { codec };
  return { client, url: targetUrl(typedUrl), settings, written };
}

/** Options that say how a client connects: a scenario says that itself. */
export function connectingOption(options: ConnectOptions): string | undefined {
  const { protocol, user, bearer, cookie, proxy, location, compress, codec } = options;
  const given = { protocol, user, bearer, cookie, proxy, location, compress, codec };
  return Object.entries(given).find(([, value]) => value !== undefined)?.[0];
}

function tlsOf({ cacert, cert, key, insecure }: ConnectOptions): Record<string, unknown> | undefined {
  const tls = { ca: cacert, cert, key: key ?? cert, insecure };
  const given = Object.entries(tls).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** What of the url and the options is secret, beside headers: each text with what it is called in a file. */
export function secretsOf(
  url: string | undefined,
  { user, bearer, cookie = [] }: ConnectOptions,
): ReadonlyMap<string, string> {
  const pairs: readonly (readonly [text: string, called: string])[] = [
    ...(user === undefined ? [] : basicSecrets(user.slice(0, user.indexOf(":")), user.slice(user.indexOf(":") + 1))),
    ...(bearer === undefined ? [] : [[bearer, "authorization"] as const]),
    ...cookie.map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(at + 1), pair.slice(0, at)] as const;
    }),
    ...(url === undefined ? [] : credentialsInUrl(targetUrl(url))),
  ];
  return new Map(pairs.filter(([text]) => text !== ""));
}

/** Shorter texts stand everywhere. */
const SHORT = 4;

/** A password, and parameters that let somebody in. */
function credentialsInUrl(url: string): readonly (readonly [text: string, called: string])[] {
  const { username, password } = new URL(url);
  const plain = [username, password].map((each) => (isEscaped(each) ? decodeURIComponent(each) : each));
  return [
    // A password may be too short to be found by itself.
    ...(password === ""
      ? []
      : [
          ...(password.length < SHORT ? [[`${username}:${password}`, "credentials"] as const] : []),
          [password, "password"] as const,
          ...basicSecrets(plain[0] ?? "", plain[1] ?? ""),
        ]),
    ...secretsInUrl(url, mayBeSecret),
  ];
}

/** A password, and what of it a server sees in `Authorization: Basic …`. */
function basicSecrets(user: string, password: string): readonly (readonly [text: string, called: string])[] {
  return [
    [password, "password"],
    [Buffer.from(`${user}:${password}`).toString("base64"), "authorization"],
  ];
}

/** Whether every % in a text begins the code of a byte, and these are letters. */
function isEscaped(text: string): boolean {
  try {
    return decodeURIComponent(text) !== text;
  } catch {
    // It is a % like any other.
    return false;
  }
}
