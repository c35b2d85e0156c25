import type { NetworkFault } from "../../events.ts";

/** The same headers, but for the values of cookies: who may read a report need not be who may log in. */
export function withoutCookies<Value extends string | readonly string[]>(
  headers: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  const cookies = headers["set-cookie"];
  if (cookies === undefined) return headers;
  const hidden = typeof cookies === "string" ? hide(cookies) : cookies.map(hide);
  return { ...headers, "set-cookie": hidden as Value };
}

/** The headers of a request, but for what proves who has asked: of cookies the names are left, of credentials the scheme. */
export function withoutCredentials(headers: HeaderPairs): HeaderPairs {
  return headers.map(([name, value]) => [name, hiddenHeader(name.toLowerCase(), value)]);
}

/** Why no answer came, as events tell it. */
export function faultOf(fault: {
  readonly error: string;
  readonly message: string;
  readonly code: string | undefined;
}): NetworkFault {
  const { error: kind, message, code } = fault;
  return { kind, message, ...(code === undefined ? {} : { code }) };
}

/** `session=abc; Path=/` → `session=***; Path=/` */
function hide(cookie: string): string {
  const end = cookie.indexOf(";");
  const pair = end === -1 ? cookie : cookie.slice(0, end);
  const equals = pair.indexOf("=");
  return `${equals === -1 ? "" : pair.slice(0, equals + 1)}***${end === -1 ? "" : cookie.slice(end)}`;
}

type HeaderPairs = readonly (readonly [name: string, value: string])[];

function hiddenHeader(name: string, value: string): string {
  if (name === "cookie") return value.split(/; ?/).map(hide).join("; ");
  // The handshake has a key, too, which is no secret.
  if (name.startsWith("sec-websocket-") || !/auth|token|secret|password|api-?key|session/.test(name)) return value;
  return value.replace(/^([A-Za-z][\w-]* +)?\S.*$/s, "$1***");
}
