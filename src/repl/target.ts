import { clientUrlFault } from "../steps/settings/client-url.ts";
import { Failure } from "../problem.ts";

/**
 * The url that is meant by what somebody types: without a scheme it is `ws:` on this machine or where a port is named, else
 * `wss:`; a number alone, or before a path, is a port of this machine. Throws a `Failure` for what is no url.
 */
export function targetUrl(typed: string): string {
  const url = withScheme(typed.trim());
  const fault = clientUrlFault(url);
  if (!fault) return url;
  const { headline, help } = fault;
  throw new Failure({ code: "invalid-argument", headline, ...(help === undefined ? {} : { help }) });
}

const scheme = /^[a-z][a-z\d+]*:\/\/|^ws\+unix:/i;
const bare = /^(?<host>\[[\da-f:]+\]|[\w.-]*)(?::(?<port>\d+))?(?:[/?].*)?$/i;

function withScheme(typed: string): string {
  if (scheme.test(typed)) return typed;
  // A number alone would be an address: 9309 is 0.0.36.93.
  if (/^\d{1,5}(?:[/?].*)?$/s.test(typed)) return `ws://127.0.0.1:${typed}`;
  const { host, port } = bare.exec(typed)?.groups ?? {};
  if (host === undefined || (host === "" && port === undefined)) return typed;
  if (host === "") return `ws://127.0.0.1${typed}`;
  const isNear = port !== undefined ? port !== "443" : /^(?:localhost|127\.[\d.]+|\[::1\]|.+\.localhost)$/i.test(host);
  return `${isNear ? "ws" : "wss"}://${typed}`;
}
