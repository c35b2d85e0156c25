import type { StepEnd } from "../events.ts";
import { Failure, problemOf } from "../problem.ts";
import { CALL_PATH } from "../steps/call.ts";
import { roundsOf } from "../steps/flow/loop-round.ts";
import { StepFrames } from "../steps/step-frames.ts";
import type { PlayScope, Script, Step } from "../steps/step.ts";
import { placed } from "../steps/placed.ts";
import { runStopping } from "./stopping.ts";

/** Runs steps one after another. What need not wait runs at once: a promise is given back only when one was needed. */
export function runScript(script: Script, scope: PlayScope): void | Promise<void> {
  const { stops } = scope.track;
  // An action that its step tells of is a part of that: where the step has begun, it has.
  if (stops && !script[0]?.untold) return runStopping(script, scope, stops, runStep);
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
  const { scene, track } = scope;
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
  // Around a step that holds others: they note what they do, and it goes on noting behind them.
  const outer = track.frames;
  const frames = scene.frames && new StepFrames();
  if (frames) track.frames = frames;
  const end = (thrown?: unknown): void => {
    track.frames = outer;
    scene.tell("steps", () => ({
      type: "step:end",
      step: path,
      ...client,
      ms: scene.clock.now() - began,
      ...frames?.told(),
      outcome: outcomeOf(thrown, step, scope),
    }));
  };
  const failed = (thrown: unknown): never => {
    end(thrown);
    throw thrown;
  };
  let running: void | Promise<void>;
  try {
    running = frames ? runActing(step, frames, scope) : step.run(scope);
  } catch (thrown) {
    return failed(thrown);
  }
  if (running) return running.then(() => end(), failed);
  end();
  return undefined;
}

/** What the step writes at once is noted as its own; what it writes later, when the turn of others has been, is nobody's. */
function runActing(step: Step, frames: StepFrames, scope: PlayScope): void | Promise<void> {
  const numbers = scope.scene.frames;
  if (!numbers) return step.run(scope);
  const outer = numbers.acting;
  numbers.acting = frames;
  try {
    return step.run(scope);
  } finally {
    numbers.acting = outer;
  }
}

/** How a step ended: `thrown` is undefined when it passed. */
function outcomeOf(thrown: unknown, step: Step, { track }: PlayScope): StepEnd["outcome"] {
  if (thrown === undefined) return { status: "passed" };
  const problem = problemOf(placed(thrown, step));
  const stopped = thrown instanceof Failure && thrown.is(track.stopped) && problem.code === "interrupted";
  return stopped ? { status: "stopped", reason: problem.headline } : { status: "failed", problem };
}
