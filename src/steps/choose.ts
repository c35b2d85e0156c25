import { list, raw } from "../shape/lists.ts";
import { oneOf, reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import { namingLastAct } from "./waiting/latency.ts";
import { defineStep, type PlayScope } from "./step.ts";

const weight: Shape<number> = {
  schema: { type: "number", minimum: 0 },
  read(node, reader) {
    const value = node.kind === "scalar" ? node.value : undefined;
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
    return reportWrong(node, "a number of at least 0", reader);
  },
};

/** `choose`: runs one of several scripts. */
export const chooseStep = defineStep({
  name: "choose",
  actor: "nobody",
  summary: "Runs one of several scripts: a random one, or each in its turn.",
  details: `\`random\` takes any, as often as its weight says; the same \`--seed\` gives the same choices. \`sequential\` takes the first when the step
runs for the first time, then the second, and after the last the first again; behind an actor each peer has its own turn.`,
  examples: [
    `- choose: random
  of:
    - alice: { send: { type: message, text: hi } }
    - alice: { send: { type: typing } }
  weights: [9, 1]`,
    `- repeat: 4
  steps:
    - choose: sequential
      of:
        - [{ alice: { send: a } }, { bob: { receive: a } }]
        - [{ alice: { send: b } }, { bob: { receive: b } }]`,
  ],
  value: { shape: oneOf("random", "sequential"), doc: "How: `random` or `sequential`." },
  options: {
    of: {
      shape: raw({ type: "array", minItems: 1, items: { $ref: "#/definitions/script" } }),
      doc: "The scripts: each a step, or a list of steps.",
      required: true,
    },
    weights: {
      shape: list("a list of numbers", weight),
      doc: "With `random`: how often each is taken, in proportion. Default: all alike.",
    },
  },
  compile({ at, value, options, path, id }, reader) {
    const { of, weights } = options;
    if (!of) return undefined;
    if (of.kind !== "list" || of.items.length === 0)
      return reportWrong(of, "a list of scripts", reader, "Write of: [first, second].");
    const scripts = of.items.map((item, index) => reader.script(item, `${path}.${index + 1}`));
    if (weights && value === "sequential") {
      reader.report({
        headline: 'Weights mean nothing with "sequential"',
        at,
        help: "Write choose: random, or leave out the weights.",
      });
    } else if (weights && weights.length !== scripts.length) {
      reader.report({
        headline: `There are ${scripts.length} scripts and ${weights.length} ${weights.length === 1 ? "weight" : "weights"}`,
        label: "one weight for each",
        at,
      });
      return undefined;
    } else if (weights && sum(weights) === 0) {
      reader.report({ headline: "All weights are 0, so that nothing can be chosen", at });
      return undefined;
    }
    if (value === undefined) return undefined;
    const pick = value === "random" ? randomly(weights ?? scripts.map(() => 1)) : inTurn(scripts.length);
    return namingLastAct((scope) => {
      const script = scripts[pick(scope)];
      return script && scope.scene.run(script, scope);
    }, id);
  },
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function randomly(weights: readonly number[]): (scope: PlayScope) => number {
  const total = sum(weights);
  const last = weights.findLastIndex((each) => each > 0);
  return (scope) => {
    let rest = scope.scene.random() * total;
    const index = weights.findIndex((each) => (rest -= each) < 0);
    // A sum of fractions may fall short by a rounding error.
    return index === -1 ? last : index;
  };
}

/** Turns are counted per peer, else per scene: a compiled step is played many times, in scenes of its own. */
function inTurn(length: number): (scope: PlayScope) => number {
  const turns = new WeakMap<object, number>();
  return (scope) => {
    const who = scope.self ?? scope.scene;
    const turn = turns.get(who) ?? 0;
    turns.set(who, (turn + 1) % length);
    return turn;
  };
}
