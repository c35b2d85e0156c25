import { type Expr, nowhere, type Scope } from "../../expression/expr.ts";
import { Failure, type Problem } from "../../problem.ts";
import { record } from "../../shape/maps.ts";
import type { Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";

type Cookies = ReadonlyMap<string, Expr<string> | null>;

/** A map of cookies to send; null forgets one. What a name and a fixed value can be is checked: see `evaluateCookieMap`. */
export function cookieMap(value: Shape<Expr<string> | null>): Shape<Cookies> {
  const cookies = record("a map of cookies", value);
  return {
    schema: cookies.schema,
    read(node, reader) {
      const read = cookies.read(node, reader);
      for (const { key, keySpan } of node.kind === "map" ? node.entries : []) {
        const given = read?.get(key);
        const fault = faultOf(key, given?.constant === true ? given.evaluate(nowhere) : "");
        if (fault)
          reader.report({ ...fault, label: "cannot be sent", at: fault.ofName ? keySpan : (given?.span ?? keySpan) });
      }
      return read;
    },
  };
}

/** What is sent. Throws a `Failure` (code `setting`) for a value that would be read as another cookie, or as more of them. */
export function evaluateCookieMap(cookies: Cookies, scope: Scope): Readonly<Record<string, string | null>> {
  const evaluated = Object.create(null) as Record<string, string | null>;
  for (const [name, value] of cookies) {
    const text = value?.evaluate(scope) ?? null;
    const fault = text === null ? undefined : faultOf(name, text);
    if (fault) throw broken(fault, value?.span);
    evaluated[name] = text;
  }
  return evaluated;
}

// --- internal ---

interface Fault extends Pick<Problem, "headline" | "help"> {
  readonly ofName: boolean;
}

/** RFC 6265 section 4.1.1: a name is a token, and a semicolon ends a value. Servers take more than the rest of it allows. */
function faultOf(name: string, value: string): Fault | undefined {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
    return {
      headline: `${JSON.stringify(name)} is not a name that a cookie can have`,
      help: "Names of cookies are made of letters, digits and !#$%&'*+-.^_`|~ (RFC 6265 section 4.1.1).",
      ofName: true,
    };
  }
  if (!value.includes(";")) return undefined;
  return {
    headline: `The cookie ${name} has a semicolon in its value, where the next cookie would begin: ${JSON.stringify(value)}`,
    help: "Write each cookie by its name: cookies: { a: 1, b: 2 }. What a server sets by Set-Cookie is kept without a step.",
    ofName: false,
  };
}

function broken({ headline, help }: Fault, at: Span | undefined): Failure {
  return new Failure({
    code: "setting",
    headline,
    label: "cannot be sent",
    ...(help === undefined ? {} : { help }),
    ...(at ? { at } : {}),
  });
}
