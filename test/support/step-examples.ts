import { stepKinds } from "../../src/steps/index.ts";

/** Every example of every kind of step, as it stands in a list of steps. */
export const stepExamples: readonly { readonly kind: string; readonly text: string }[] = stepKinds.flatMap(
  ({ name, examples }) => examples.map((text) => ({ kind: name, text })),
);
