import type { Round } from "../events.ts";
import { show } from "../match/value.ts";
import { raw } from "../shape/lists.ts";
import type { Span } from "../source.ts";
import { runInside } from "./flow/around.ts";
import { containedScript, containedSteps } from "./flow/contained.ts";
import type { Items } from "./flow/items.ts";
import { itemsReader, itemsSchema } from "./flow/items-source.ts";
import { namingLastAct } from "./waiting/latency.ts";
import { loopName } from "./flow/loop-name.ts";
import { inRounds, roundText, wantsRounds } from "./flow/loop-round.ts";
import { playRounds } from "./flow/rounds.ts";
import { defineStep, type PlayScope, type Script } from "./step.ts";

/** `forEach`: runs steps for each item of a list. */
export const forEachStep = defineStep({
  name: "forEach",
  actor: "nobody",
  summary: "Runs steps once for each item of a list, a range of numbers, or the rows of a file.",
  details: `Inside, \`item\` (or the name that \`as\` gives) is the item and \`index\` its number, from 0. A range holds both its ends. The rows of a
\`.csv\` file are maps of texts, with the names of its first line; paths are relative to the file of the scenario.`,
  examples: [
    `- forEach: [lobby, kitchen]
  as: room
  steps:
    - alice: { send: { type: join, room: "\${room}" }, receive: { type: joined, room: "\${room}" } }`,
    `- forEach: 1..3
  steps:
    - alice: { send: { seq: "\${item}" } }`,
    `- set: { pages: 3 }
- forEach: { from: 1, to: "\${pages}" }
  as: page
  steps:
    - alice: { send: { type: page, number: "\${page}" } }`,
    `- set: { orders: [{ id: 1 }, { id: 2 }] }
- forEach: "\${orders}"
  as: order
  steps:
    - bob: { receive: { type: order, id: "\${order.id}" } }`,
  ],
  value: {
    shape: raw(itemsSchema),
    doc: "A list, a range (`1..10` or `{ from, to }`), `{ file: rows.csv }`, or `${…}` that gives a list.",
  },
  options: {
    as: { shape: loopName, doc: "The name of the item. Default: `item`." },
    steps: { shape: containedSteps, doc: "The steps for one item.", required: true },
  },
  compile({ at, value, options, path, id }, reader) {
    const { as = "item", steps } = options;
    const script = steps && containedScript(steps, path, reader.within([as, "index"], "loop"));
    const items = value && itemsReader(value, reader);
    return items && script && namingLastAct((scope) => playItems(items(scope), { as, at, script }, scope), id);
  },
});

function playItems(items: Items, { as, at, script }: Loop, outer: PlayScope): void | Promise<void> {
  const locals = new Map<string, unknown>();
  // A list may grow while it is gone through; only what it held at the beginning counts.
  const { length } = items;
  let index = 0;
  const round = (): Round => ({ number: index + 1, of: length });
  const scope = outer.with(locals, wantsRounds(outer) ? inRounds(outer, round) : undefined);
  const play = (): void | Promise<void> | false => {
    if (index >= length) return false;
    locals.set("index", index);
    locals.set(as, items.at(index));
    return scope.scene.run(script, scope);
  };
  return runInside(
    scope.track,
    () => playRounds({ play, more: () => ++index < length }, scope),
    () => `${roundText(round(), "forEach", at)}: ${as} = ${show(locals.get(as), 60)}`,
  );
}

/** A `forEach` but for its items. */
interface Loop {
  readonly as: string;
  readonly at: Span;
  readonly script: Script;
}
