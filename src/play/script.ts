import type { StepEnd } from "../events.ts";
import { Failure, problemOf } from "../problem.ts";
import { CALL_PATH } from "../steps/call.ts";
import { roundsOf } from "../steps/loop-round.ts";
import type { PlayScope, Script, Step } from "../steps/step.ts";
import { placed } from "../steps/placed.ts";

/** Runs steps one after another. What need not wait runs at once: a promise is given back only when one was needed. */
export function runScript(script: Script, scope: PlayScope): void | Promise<void> {
  for (let index = 0; index < script.length; index++) {
    const step = script[index];
    if (!step) break;
    const running = runStep(step, scope);
    // Most scripts are one step long: its promise is that of the script.
    if (running) return index === script.length - 1 ? running : continueScript(script, index + 1, running, scope);
  }
  return undefined;
}

async function continueScript(script: Script, from: number, running: Promise<void>, scope: PlayScope): Promise<void> {
  await running;
  for (let index = from; index < script.length; index++) {
    const step = script[index];
    if (!step) break;
    const next = runStep(step, scope);
    if (next) await next;
  }
}

function runStep(step: Step, scope: PlayScope): void | Promise<void> {
  const { track, scene } = scope;
  if (track.stopped) throw track.stopped;
  track.step = step;
  if (step.if && !step.if.evaluate(scope)) return undefined;
  if (step.untold || !scene.wants("steps")) return step.run(scope);
  return runTold(step, scope);
}

/** A step whose beginning and end are told to the readers of the run. */
function runTold(step: Step, scope: PlayScope): void | Promise<void> {
  const { scene } = scope;
  const began = scene.clock.now();
  const { title } = step;
  const call = scope.get(CALL_PATH);
  const path = typeof call === "string" ? `${call}${step.path}` : step.path;
  const name = step.client ?? scope.self?.name;
  const client = name === undefined ? {} : { client: name };
  const inFile = step.file === undefined ? {} : { file: step.file };
  const rounds = roundsOf(scope);
  const inRounds = rounds.length === 0 ? {} : { rounds };
  scene.tell("steps", () => ({
    type: "step:start",
    step: path,
    ...client,
    title,
    line: step.line,
    ...inFile,
    ...inRounds,
  }));
  const end = (thrown?: unknown): void =>
    scene.tell("steps", () => ({
      type: "step:end",
      step: path,
      ...client,
      ms: scene.clock.now() - began,
      outcome: outcomeOf(thrown, step, scope),
    }));
  const failed = (thrown: unknown): never => {
    end(thrown);
    throw thrown;
  };
  let running: void | Promise<void>;
  try {
    running = step.run(scope);
  } catch (thrown) {
    return failed(thrown);
  }
  if (running) return running.then(() => end(), failed);
  end();
  return undefined;
}

/** How a step ended: `thrown` is undefined when it passed. */
function outcomeOf(thrown: unknown, step: Step, { track }: PlayScope): StepEnd["outcome"] {
  if (thrown === undefined) return { status: "passed" };
  const problem = problemOf(placed(thrown, step));
  const stopped = thrown instanceof Failure && thrown.is(track.stopped) && problem.code === "interrupted";
  return stopped ? { status: "stopped", reason: problem.headline } : { status: "failed", problem };
}
