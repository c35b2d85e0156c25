import type { Expr } from "../../expression/expr.ts";
import { text } from "../../expression/text.ts";
import { object } from "../../shape/maps.ts";
import { oneOf } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";

/** Who hears a stream. */
export type StreamAudience =
  | { readonly kind: "each" }
  | { readonly kind: "all" }
  | {
      readonly kind: "room";
      /** The name of a room; a `*` in it stands for any text. */
      readonly pattern: Expr<string>;
    };

const words = oneOf("each", "all");
const room = object("a room", {
  room: { shape: text, doc: "The name of a room; `*` stands for any text: `sym:*`.", required: true },
});

export const streamAudience: Shape<StreamAudience> = {
  schema: { anyOf: [words.schema, room.schema] },
  read(node, reader) {
    if (node.kind === "map") {
      const read = room.read(node, reader);
      return read?.room && { kind: "room", pattern: read.room };
    }
    const kind = words.read(node, reader);
    return kind && { kind };
  },
};

/** Whether a room is one of those that a pattern means. */
export function roomMatcher(pattern: string): (room: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (name) => name === pattern;
  return (name) => {
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return name.length - at >= last.length && name.endsWith(last);
  };
}
