import { Failure } from "../../problem.ts";
import type { Target } from "../../proxy/exchange.ts";
import type { HeaderList } from "../../recording/traffic.ts";
import { parseClientUrl } from "../../steps/settings/client-url.ts";
import { type ConnectionOptions, headersOf, tlsTexts } from "../options/connection.ts";

/** Milliseconds until a target must have answered a handshake. */
const TIMEOUT = 30_000;

/** The server that is recorded. Throws a `Failure` for a url that is none, and for what else cannot be used. */
export async function targetOf(
  options: ConnectionOptions & { readonly target?: string },
  cwd: string,
): Promise<Target> {
  const url = targetUrl(options.target ?? "");
  const files = await tlsTexts(options, cwd);
  const headers: HeaderList = [...headersOf(options)];
  const insecure = options.insecure ?? false;
  return {
    url,
    headers: [...userOf(url, headers), ...headers],
    tls: insecure || Object.keys(files).length > 0 ? { ...files, insecure } : undefined,
    timeout: TIMEOUT,
  };
}

/** The url of a target as it may be shown: without what proves who we are. */
export function shownTarget(target: string): string {
  const url = targetUrl(target);
  return `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`;
}

/** The url that was given as it is. Throws a `Failure` for what is none, or cannot be stood before. */
export function targetUrl(text: string): URL {
  const parsed = parseClientUrl(text);
  if (parsed instanceof URL && parsed.protocol !== "ws+unix:") return parsed;
  const fault = parsed instanceof URL ? { headline: `a proxy cannot stand before "${text}"` } : parsed;
  throw new Failure({
    code: "invalid-argument",
    headline: `--target: ${fault.headline}`,
    ...("help" in fault && fault.help !== undefined ? { help: fault.help } : {}),
  });
}

/** A user and a password in a url are sent as browsers and curl do. */
function userOf({ username, password }: URL, given: HeaderList): HeaderList {
  if ((username === "" && password === "") || given.some(([name]) => name === "authorization")) return [];
  const pair = [username, password].map((each) => decodeURIComponent(each)).join(":");
  return [["Authorization", `Basic ${Buffer.from(pair).toString("base64")}`]];
}
