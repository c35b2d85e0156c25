import { member } from "../../expression/access.ts";
import type { Scope } from "../../expression/expr.ts";
import { show } from "../../match/value.ts";

/** A text in quotes, or a name with what follows it: members, items, and the parenthesis of a call. */
const parts =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*(?!\w|\s*\()|\[\d+\])*\s*\(?/g;

/** What the variables of a condition are, for failures: `order.total = 3`, in the order in which it reads them. */
export function valuesRead(condition: string, scope: Scope, width = 100): readonly string[] {
  const seen = new Set<string>();
  for (const [part] of condition.matchAll(parts)) {
    if (!/^[A-Za-z_]/.test(part) || part.endsWith("(")) continue;
    seen.add(part.trim());
  }
  return [...seen].flatMap((path) => {
    // Words of the language (true, in) and the variables of its macros are not in sight.
    if (scope.get(/^\w+/.exec(path)?.[0] ?? "") === undefined) return [];
    const value = valueAt(path, scope);
    return [`${path} = ${value === undefined ? "nothing" : show(value, width)}`];
  });
}

/** The value at a plain path (`order.items[0].id`); undefined where there is none, which expressions read as null. */
export function valueAt(path: string, scope: Scope): unknown {
  const [root = "", ...members] = path.split(/[.[\]]+/).filter((each) => each !== "");
  return members.reduce<unknown>(
    (around, key) => member(around, /^\d+$/.test(key) ? Number(key) : key),
    scope.get(root),
  );
}
