import { allConsumedInvariant } from "./all-consumed.ts";
import { answeredInvariant } from "./answered.ts";
import { contractInvariant } from "./contract.ts";
import { increasingInvariant } from "./increasing.ts";
import type { InvariantKind } from "./invariant.ts";
import { neverInvariant } from "./never.ts";
import { noUnexpectedCloseInvariant } from "./no-unexpected-close.ts";
import { sameOrderInvariant } from "./same-order.ts";
import { schemaInvariant } from "./schema.ts";
import { uniqueInvariant } from "./unique.ts";

/** Every kind of invariant, in the order of docs/invariants.md. */
export const invariantKinds: readonly InvariantKind[] = [
  neverInvariant,
  schemaInvariant,
  contractInvariant,
  uniqueInvariant,
  increasingInvariant,
  sameOrderInvariant,
  answeredInvariant,
  allConsumedInvariant,
  noUnexpectedCloseInvariant,
];

/** The kinds by the key that says what must hold. */
export const invariantsByName: ReadonlyMap<string, InvariantKind> = new Map(
  invariantKinds.map((kind) => [kind.name, kind]),
);
