import { validateHeaderName, validateHeaderValue } from "node:http";
import { Failure } from "../problem.ts";

/** Headers of a message that came in: names in lower case, a list where one came several times. Null-prototype. */
export type HeaderFields = Readonly<Record<string, string | readonly string[]>>;

/** Headers to send. They win over what we would send ourselves; null removes one. */
export type HeaderChanges = Readonly<Record<string, string | readonly string[] | null>>;

/** Reads node:http's `rawHeaders` (name, value, name, value, …), which joins and drops nothing, into fields. */
export function headerFields(rawHeaders: readonly string[]): HeaderFields {
  const fields = Object.create(null) as Record<string, string | readonly string[]>;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? "").toLowerCase();
    const value = rawHeaders[i + 1] ?? "";
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  }
  return fields;
}

/** Reads node:http's `rawHeaders` into one list per name in lower case. Null-prototype. */
export function headerLists(rawHeaders: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const lists = Object.create(null) as Record<string, string[]>;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? "").toLowerCase();
    (lists[name] ??= []).push(rawHeaders[i + 1] ?? "");
  }
  return lists;
}

/** The value of a header that may come once; several are joined, as RFC 9110 section 5.3 allows. */
export function headerValue(fields: HeaderFields, name: string): string | undefined {
  const value = fields[name];
  return value === undefined || typeof value === "string" ? value : value.join(", ");
}

/** Throws a `Failure` (code `setting`) for a name or a value that HTTP cannot carry. */
export function checkHeaders(headers: HeaderChanges): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
    } catch {
      throw new Failure({
        code: "setting",
        headline: `${JSON.stringify(name)} is not a name that an HTTP header can have`,
        help: "Header names are made of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 section 5.6.2).",
      });
    }
    for (const each of value === null ? [] : [value].flat()) {
      try {
        validateHeaderValue(name, each);
      } catch {
        throw new Failure({
          code: "setting",
          headline: `the header ${name} has a character that HTTP does not allow: ${JSON.stringify(each)}`,
          help: "Line breaks, control characters and characters past U+00FF cannot stand in a header; encode them.",
        });
      }
    }
  }
}
