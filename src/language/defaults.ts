import { type Members, object, type ReadMembers } from "../shape/maps.ts";
import type { Shape } from "../shape/shape.ts";
import { isBehaviour } from "../steps/settings/behaviour-settings.ts";
import { connectionMembers } from "../steps/settings/client-settings.ts";
import type { Entry } from "../tree.ts";

/** `defaults`. Settings of clients that stand in it directly belong one level deeper, into `client`. */
export function defaults<const M extends Members>(members: M): Shape<ReadMembers<M>> {
  const shape = object("defaults", members);
  return {
    schema: shape.schema,
    read(node, reader) {
      if (node.kind !== "map") return shape.read(node, reader);
      const isSetting = ({ key }: Entry): boolean =>
        !Object.hasOwn(members, key) && (Object.hasOwn(connectionMembers, key) || isBehaviour(key));
      for (const { key, keySpan } of node.entries.filter(isSetting)) {
        reader.report({
          headline: `Unknown key "${key}" in defaults`,
          label: "a setting of clients",
          at: keySpan,
          help: `Write defaults: { client: { ${key}: … } }.`,
        });
      }
      return shape.read({ ...node, entries: node.entries.filter((each) => !isSetting(each)) }, reader);
    },
  };
}
