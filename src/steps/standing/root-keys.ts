import type { Members } from "../../shape/maps.ts";
import type { Reader } from "../../shape/shape.ts";
import type { Node } from "../../tree.ts";
import { roots } from "./when.ts";

/** A rule without the roots that stand in it and not in its `when`, as in `{ message: { type: ping }, do: [] }`: they are reported. */
export function withoutRoots(rule: Node, members: Members, reader: Reader): Node {
  if (rule.kind !== "map") return rule;
  const isRoot = (key: string): boolean => (roots as readonly string[]).includes(key) && !Object.hasOwn(members, key);
  for (const { key, keySpan } of rule.entries) {
    if (!isRoot(key)) continue;
    reader.report({
      headline: `"${key}" stands in the when of a rule`,
      label: "belongs inside when",
      at: keySpan,
      help: `Write when: { ${key}: … }.`,
    });
  }
  return { ...rule, entries: rule.entries.filter(({ key }) => !isRoot(key)) };
}
