import { addressOf } from "../recording/address.ts";
import { cookiesIn, formText, isForm, requestParts } from "../recording/head-parts.ts";
import type { HeaderList, RequestEvent } from "../recording/traffic.ts";
import { withSecrets } from "./wanted-secrets.ts";

/** What is put into recorded requests in place of what was said then. */
export interface Filling {
  /** Secrets that the user has given. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What a whole value, of a parameter, a cookie, a segment of a path, is now; undefined: it has not changed. */
  readonly exact: (value: string) => string | undefined;
  /** A text with what has changed in it. */
  readonly text: (text: string) => string;
}

/** A text of which nothing is known. */
export function filled(text: string, { secrets, exact, text: within }: Filling): string {
  return exact(text) ?? within(withSecrets(text, secrets));
}

/** The url of a request. */
export function filledUrl(url: string, filling: Filling): string {
  if (!URL.canParse(url)) return filled(url, filling);
  const { path, search } = addressOf(url);
  const { protocol, username, password, host } = new URL(url);
  const user = username === "" ? "" : `${username}${password === "" ? "" : `:${password}`}@`;
  const rest = [
    ["path", path],
    ["query", search],
  ].map(([part = "", text = ""]) => filledParts(url, part, text, filling));
  return `${protocol}//${withSecrets(user, filling.secrets)}${host}${rest.join("")}`;
}

/** The headers of a request, cookie by cookie. */
export function filledHeaders(headers: HeaderList, filling: Filling): HeaderList {
  return headers.map(([name, value]) => {
    if (name.toLowerCase() !== "cookie") return [name, filledHeader(name, value, filling)];
    return [
      name,
      cookiesIn(value)
        .map((each) => `${each.name}=${filled(each.value, filling)}`)
        .join("; "),
    ];
  });
}

/** The body of a request, as text where it is one. */
export function filledBody({ url, headers, body }: RequestEvent, filling: Filling): string | Uint8Array | undefined {
  if (!body) return undefined;
  const text = formText(body);
  // What is no text stays as it is, to the last byte.
  if (!Buffer.from(text).equals(body.bytes)) return body.bytes;
  if (isForm(headers)) {
    const form: RequestEvent = { type: "request", at: 0, connection: 0, method: "POST", url, headers, body };
    return inParts(
      text,
      requestParts(form).filter(({ part }) => part === "form"),
      filling,
    );
  }
  const isJson = /^\s*[[{"]/.test(text);
  const quoted = (value: string): string => JSON.stringify(value).slice(1, -1);
  return filling.text(withSecrets(text, filling.secrets, isJson ? quoted : undefined));
}

// --- internal ---

interface Part {
  readonly within: readonly [start: number, end: number];
  readonly value: string;
}

function filledParts(url: string, part: string, text: string, filling: Filling): string {
  const request: RequestEvent = { type: "request", at: 0, connection: 0, method: "GET", url, headers: [] };
  return inParts(
    text,
    requestParts(request).filter((each) => each.part === part),
    filling,
  );
}

/** What is whole in an address or a form is written with its escapes; the rest as it stands there. */
function inParts(text: string, parts: readonly Part[], filling: Filling): string {
  let end = 0;
  let written = "";
  for (const {
    within: [start, stop],
    value,
  } of parts) {
    const now = filling.exact(value);
    written += filling.text(withSecrets(text.slice(end, start), filling.secrets));
    written +=
      now === undefined ? filling.text(withSecrets(text.slice(start, stop), filling.secrets)) : encodeURIComponent(now);
    end = stop;
  }
  return written + filling.text(withSecrets(text.slice(end), filling.secrets));
}

function filledHeader(name: string, value: string, filling: Filling): string {
  const [part] = requestParts({
    type: "request",
    at: 0,
    connection: 0,
    method: "GET",
    url: "",
    headers: [[name, value]],
  });
  const [start, end] = part?.within ?? [0, value.length];
  return `${value.slice(0, start)}${filled(value.slice(start, end), filling)}${value.slice(end)}`;
}
