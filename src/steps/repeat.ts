import type { Round } from "../events.ts";
import { type Condition, condition } from "../expression/condition.ts";
import { duration } from "../expression/duration.ts";
import type { Expr } from "../expression/expr.ts";
import { count } from "../expression/number.ts";
import { Failure } from "../problem.ts";
import { raw } from "../shape/lists.ts";
import type { Span } from "../source.ts";
import { runInside } from "./flow/around.ts";
import { containedScript, containedSteps } from "./flow/contained.ts";
import { namingLastAct } from "./waiting/latency.ts";
import { loopName } from "./flow/loop-name.ts";
import { inRounds, roundText, wantsRounds } from "./flow/loop-round.ts";
import { Pacing } from "./flow/pacing.ts";
import { pause } from "./waiting/pause.ts";
import { playRounds } from "./flow/rounds.ts";
import { defineStep, type PlayScope, type Script } from "./step.ts";
import { valuesRead } from "./variable/values-read.ts";

/** `repeat`: runs steps again and again. */
export const repeatStep = defineStep({
  name: "repeat",
  actor: "nobody",
  summary: "Runs steps a number of times, or until a condition holds.",
  details: `\`until\` is looked at after each round, \`while\` before each. When all rounds are used up and \`until\` never held, the step fails and
shows the values that the condition read. Without a number there must be an \`until\` or a \`while\`; then only the timeout of the
scenario ends a loop that goes on for ever.

\`every\` is the time from the start of one round to the start of the next. A round that takes longer is followed at once.`,
  examples: [
    `- repeat: 3
  steps:
    - alice: { send: ping, receive: pong }`,
    `- repeat: 200
  as: i
  steps:
    - alice: { send: { seq: "\${i}" } }
    - bob: { receive: { seq: "\${i}" }, within: 100ms }`,
    `- repeat: 20
  every: 250ms
  until: state == "ready"
  steps:
    - alice: { send: { type: status }, receive: { type: status }, extract: { state: $.state } }`,
    `- repeat:
  while: more
  steps:
    - alice: { send: { type: next }, receive: { type: page }, extract: { more: $.more } }`,
  ],
  value: {
    shape: count,
    doc: "How many rounds at most. It may be left out when there is an `until` or a `while`.",
    bare: true,
  },
  options: {
    as: { shape: loopName, doc: "The name of the round's number, from 0." },
    // The conditions see the name that `as` gives, so they are compiled with it.
    until: { shape: raw(condition.schema), doc: "The loop ends when this holds; looked at after each round. In CEL." },
    while: {
      shape: raw(condition.schema),
      doc: "The loop goes on as long as this holds; looked at before each round. In CEL.",
    },
    every: { shape: duration, doc: "The time from the start of one round to the start of the next." },
    steps: { shape: containedSteps, doc: "The steps of a round.", required: true },
  },
  compile({ at, value, valueNode, options, path, id }, reader) {
    if (valueNode.kind === "empty" && !options.until && !options.while) {
      reader.report({
        headline: "This loop would never end",
        label: "no number, no condition",
        at,
        help: "Say how often, repeat: 10, or until when: repeat with until: or while: beside it.",
      });
    }
    const inner = options.as === undefined ? reader : reader.within([options.as], "loop");
    const loop: Omit<Loop, "at" | "script"> = {
      rounds: value,
      as: options.as,
      until: options.until && condition.read(options.until, inner),
      while: options.while && condition.read(options.while, inner),
      every: options.every,
    };
    const script = options.steps && containedScript(options.steps, path, inner);
    return script && namingLastAct((scope) => playLoop({ ...loop, at, script }, scope), id);
  },
});

interface Loop {
  readonly at: Span;
  readonly rounds?: Expr<number> | undefined;
  readonly as?: string | undefined;
  readonly until?: Condition | undefined;
  readonly while?: Condition | undefined;
  readonly every?: Expr<number> | undefined;
  readonly script: Script;
}

function playLoop(loop: Loop, outer: PlayScope): void | Promise<void> {
  const { as, until, script } = loop;
  let played = 0;
  const rounds = loop.rounds?.evaluate(outer) ?? Infinity;
  const told = wantsRounds(outer);
  const locals = as === undefined && !told ? undefined : new Map<string, unknown>();
  if (as !== undefined) locals?.set(as, 0);
  const round = (): Round => ({ number: played + 1, ...(rounds === Infinity ? {} : { of: rounds }) });
  const scope = locals ? outer.with(locals, told ? inRounds(outer, round) : undefined) : outer;
  const pacing = loop.every && new Pacing(loop.every.evaluate(outer), outer.scene.clock);
  const left = (): boolean => {
    if (played < rounds) return true;
    if (until) throw ranOut(until, played, scope);
    return false;
  };
  const play = (): void | Promise<void> | false => {
    if (played === 0 && !left()) return false;
    if (as !== undefined) locals?.set(as, played);
    if (loop.while && !loop.while.evaluate(scope)) return false;
    return scope.scene.run(script, scope);
  };
  const more = (): boolean | Promise<boolean> => {
    // While it is asked, the round is still the one that was played: that is where a wrong condition fails.
    if (until?.evaluate(scope)) return false;
    played++;
    if (!left()) return false;
    const milliseconds = pacing?.next() ?? 0;
    return milliseconds > 0 ? pause(milliseconds, scope).then(() => true) : true;
  };
  return runInside(
    scope.track,
    () => playRounds({ play, more }, scope),
    // When all are used up, the loop has failed and none of its rounds.
    () =>
      played < rounds
        ? `${roundText(round(), "repeat", loop.at)}${as === undefined ? "" : `: ${as} = ${played}`}`
        : undefined,
  );
}

function ranOut(until: Condition, rounds: number, scope: PlayScope): Failure {
  return new Failure({
    code: "repeat",
    headline: `The condition did not hold after ${rounds} ${rounds === 1 ? "round" : "rounds"}: ${until.text}`,
    label: "never held",
    at: until.span,
    notes: valuesRead(until.text, scope),
  });
}
