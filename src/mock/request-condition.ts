import type { Condition } from "../expression/condition.ts";
import type { PlayScope } from "../steps/step.ts";
import { capturedNames, type When } from "../steps/standing/when.ts";
import type { Node } from "../tree.ts";

/** Which requests a rule means: its `when`, and `if` beside it, which sees what the regular expressions of `when` capture. */
export interface RequestCondition {
  /** The scope with what was captured, or undefined when the rule does not hold. */
  holds(scope: PlayScope): PlayScope | undefined;
}

/** `node`: the rule as it is written. */
export function requestCondition(node: Node, selects: When | undefined, also: Condition | undefined): RequestCondition {
  const captures = capturedNames(node).length > 0;
  return {
    holds(scope) {
      if (selects && !selects.holds(undefined, scope)) return undefined;
      const inner = selects && captures ? scope.with(Object.entries(selects.groups(undefined, scope))) : scope;
      return also && !also.evaluate(inner) ? undefined : inner;
    },
  };
}
