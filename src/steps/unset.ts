import { raw } from "../shape/lists.ts";
import { reportWrong } from "../shape/scalars.ts";
import { defineStep } from "./step.ts";
import { unsetVariable } from "./variable/variable-change.ts";
import { variablePath } from "./variable/variable-path.ts";

/** `unset`: takes variables their values. */
export const unsetStep = defineStep({
  name: "unset",
  actor: "nobody",
  offWire: true,
  summary: "Removes variables, or members of them.",
  details: `The value is a name or a path, as for \`set\`, or a list of them. A variable without a value fails the step that reads it. Removing
what is not there does nothing. An item of a list is taken out; those behind it move up.`,
  examples: [
    "- set: { token: abc }\n- unset: token",
    '- set: { order: { coupon: x, items: [1, 2] } }\n- unset: [order.coupon, "order.items[0]"]',
    "- bob: { unset: self.token }",
  ],
  value: {
    shape: raw({ anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] }),
    doc: "A name or path, or a list of them.",
  },
  options: {},
  compile({ value }, reader) {
    if (!value) return undefined;
    const paths = (value.kind === "list" ? value.items : [value]).map((node) =>
      node.kind === "scalar" && typeof node.value === "string"
        ? variablePath(node.value, node.span, reader, false)
        : reportWrong(node, "the name of a variable", reader, "Write unset: name, or unset: [order.coupon, token]."),
    );
    const known = paths.filter((path) => path !== undefined);
    return (scope) => {
      for (const path of known) unsetVariable(path, scope);
    };
  },
});
