import { word } from "../shape/scalars.ts";
import { raw } from "../shape/lists.ts";
import { namingLastAct } from "./waiting/latency.ts";
import { defineStep } from "./step.ts";

/**
 * Under this name the steps of a fragment find the path of their call, `3.`: a fragment is compiled once and called from many
 * places. No expression can read it.
 */
export const CALL_PATH = "(path of the call)";

/** `call`: runs a fragment. */
export const callStep = defineStep({
  name: "call",
  actor: "nobody",
  summary: "Runs the steps of a fragment.",
  details: `A fragment is written once under \`fragments\`, with its parameters and steps. Called behind an actor it is a script of that actor,
its \`self\`; what it sets is then its own, and what it extracts is the actor's, also from an \`http\` or \`exec\` step. Called without an
actor, both are the scenario's.`,
  examples: [
    "- call: login",
    "- call: order\n  with: { product: book, amount: 2 }",
    "- alice, bob: { call: join, with: { room: lobby } }",
  ],
  value: { shape: word("the name of a fragment"), doc: "The name of the fragment." },
  options: {
    with: {
      shape: raw({ type: "object" }),
      doc: "Values for the fragment's parameters. Those with a default may be left out.",
    },
  },
  compile({ value, valueNode, options, path, id }, reader) {
    const run = value === undefined ? undefined : reader.call(value, { at: valueNode.span, path, with: options.with });
    return run && namingLastAct(run, id);
  },
});
