import type { Shape } from "../../shape/shape.ts";
import { entry } from "../../tree.ts";

/** What to expect of an answer, where `error` means that none comes: then there is nothing else to expect. */
export function errorAlone<T>(shape: Shape<T>): Shape<T> {
  return {
    schema: shape.schema,
    read(node, reader) {
      const other = node.kind === "map" ? node.entries.find(({ key }) => key !== "error") : undefined;
      if (other && entry(node, "error")) {
        reader.report({
          headline: `"${other.key}" cannot be expected beside "error"`,
          label: "of an answer that does not come",
          at: other.keySpan,
          help: "With error the pass is that no HTTP answer comes. Leave out one of them.",
        });
      }
      return shape.read(node, reader);
    },
  };
}
