import { either } from "../shape/lists.ts";
import type { Shape } from "../shape/shape.ts";
import { isNull } from "../tree.ts";
import type { Expr } from "./expr.ts";
import { text } from "./text.ts";

/** A text, or null, which removes what another level, the surroundings or wstest itself would say. */
export const removable: Shape<Expr<string> | null> = either(
  isNull,
  { schema: { type: "null" }, read: () => null },
  text,
);
