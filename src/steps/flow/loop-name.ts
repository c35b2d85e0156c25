import { reservedNames } from "../../expression/expression.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";

/** The name under which a loop shows its counter or item to its steps. */
export const loopName: Shape<string> = {
  schema: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_]*$" },
  read(node, reader) {
    const name = node.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
    if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) {
      return reportWrong(node, "a name", reader, "A name has letters, digits and _, and does not begin with a digit.");
    }
    if (!reservedNames.has(name)) {
      reader.checkName?.(name, node.span);
      return name;
    }
    reader.report({
      headline: `"${name}" cannot be the name of a variable`,
      label: "reserved name",
      at: node.span,
      help: "It means something in expressions. Choose another name.",
    });
    return undefined;
  },
};
