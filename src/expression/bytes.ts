import { changed } from "../shape/lists.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import { type Expr, map } from "./expr.ts";
import { bytesOf } from "./bytes-of.ts";
import { textOf } from "./value-text.ts";
import { placed } from "./fault.ts";
import { payload } from "./payload.ts";
import { text } from "./text.ts";

export { bytesOf };

/** A text (an unquoted scalar as it is written), or bytes: `!!binary`, `{ $hex: 00 ff }`. */
export const textOrBytes: Shape<Expr<string | Uint8Array>> = {
  schema: {
    anyOf: [
      { type: ["string", "number", "boolean"] },
      {
        type: "object",
        description: "{ $hex: 00 ff }, { $base64: AP8= }, { $file: data.bin }, { $repeat: { value: a, times: 100 } }",
      },
    ],
  },
  read(node, reader) {
    const isText =
      node.kind === "scalar" &&
      node.value !== null &&
      !(node.value instanceof Uint8Array) &&
      typeof node.value !== "string";
    const isMap = node.kind === "map" && node.entries.some(({ key }) => key.startsWith("$"));
    if (!isMap && (node.kind !== "scalar" || node.value === null))
      return reportWrong(node, "a text or bytes", reader, "Bytes are written as { $hex: 00 ff }.");
    const given: Expr<unknown> | undefined = isText ? text.read(node, reader) : payload.read(node, reader);
    return (
      given && map(given, (value) => (value instanceof Uint8Array ? value : placed(given.span, () => textOf(value))))
    );
  },
};

/** Where bytes are wanted: a text stands for its UTF-8 bytes. */
export const bytes: Shape<Expr<Uint8Array>> = changed(textOrBytes, (given) => map(given, bytesOf));
