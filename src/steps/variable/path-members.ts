import { scanTemplate } from "../../expression/template-scan.ts";
import type { Reader } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";

/** A key as it is written: fixed, or a text with `${…}`. */
export type Written = { readonly key: string | number } | { readonly template: string };

/** Splits `.name`, `[0]`, `["a key"]`, `.${x}` and `[${x}]`; undefined when a problem was reported. */
export function readMembers(text: string, from: number, span: Span, reader: Reader): readonly Written[] | undefined {
  const members: Written[] = [];
  let at = from;
  while (at < text.length) {
    const end = text[at] === "[" ? closing(text, at + 1, "]") : text[at] === "." ? closing(text, at + 1, ".[") : -1;
    const inner = text.slice(at + 1, end);
    const member = end === -1 ? undefined : text[at] === "[" ? bracketed(inner) : dotted(inner);
    if (!member) {
      reader.report({
        headline: `"${text}" is not the path of a variable`,
        label: "not a path",
        at: span,
        help:
          /^\w+$/.test(inner) && text[at] === "["
            ? `Write [\${${inner}}] for the value of a variable, or .${inner} for the member of that name.`
            : 'A path is written order.items[0].id, order["a key"], or with variables: order.items[${i}].',
      });
      return undefined;
    }
    members.push(member);
    at = text[at] === "[" ? end + 1 : end;
  }
  return members;
}

function dotted(inner: string): Written | undefined {
  if (inner === "" || /\s/.test(inner.replace(/\$\{.*\}/, ""))) return undefined;
  return textKey(inner);
}

function bracketed(inner: string): Written | undefined {
  if (/^\d+$/.test(inner)) return { key: Number(inner) };
  const quoted = /^(["'])(.*)\1$/.exec(inner);
  if (quoted) return textKey(quoted[2] ?? "");
  return inner.startsWith("${") && inner.endsWith("}") ? { template: inner } : undefined;
}

function textKey(inner: string): Written {
  return inner.includes("${") ? { template: inner } : { key: inner };
}

/** The offset of the first of some characters outside `${…}` and quotes; for `.` and `[` also the end of the text. */
function closing(text: string, from: number, ends: string): number {
  const templates = scanTemplate(text).pieces.filter((piece) => "start" in piece);
  let quote = "";
  for (let at = from; at < text.length; at++) {
    const found = templates.find(({ start }) => start - 2 === at);
    const character = text[at] ?? "";
    if (found) at = found.end;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (ends === "]" && (character === '"' || character === "'")) quote = character;
    else if (ends.includes(character)) return at;
  }
  return ends === "]" ? -1 : text.length;
}
