import { acceptStep } from "./accept.ts";
import { anyStep } from "./any.ts";
import { assertStep } from "./assert.ts";
import { barrierStep } from "./barrier.ts";
import { breakpointStep } from "./breakpoint.ts";
import { callStep } from "./call.ts";
import { cancelStep } from "./cancel.ts";
import { chooseStep } from "./choose.ts";
import { closeStep } from "./close.ts";
import { closedStep } from "./closed.ts";
import { connectStep } from "./connect.ts";
import { receivePingStep, receivePongStep } from "./control-frames.ts";
import { deliveredStep } from "./delivered.ts";
import { discardStep } from "./discard.ts";
import { dropStep } from "./drop.ts";
import { execStep } from "./exec.ts";
import { exitedStep } from "./exited.ts";
import { forEachStep } from "./for-each.ts";
import { forwardStep } from "./forward.ts";
import { groupStep } from "./group.ts";
import { httpStep } from "./http.ts";
import { ifStep } from "./if.ts";
import { logStep } from "./log.ts";
import { parallelStep } from "./parallel.ts";
import { loseStep } from "./lose.ts";
import { outputStep } from "./output.ts";
import { pingStep } from "./ping.ts";
import { receiveAllStep } from "./receive-all.ts";
import { receiveFrameStep } from "./receive-frame.ts";
import { receiveNextStep } from "./receive-next.ts";
import { receiveNothingStep } from "./receive-nothing.ts";
import { receiveStep } from "./receive.ts";
import { refuseStep } from "./refuse.ts";
import { pauseStep, resumeStep } from "./reading.ts";
import { repeatStep } from "./repeat.ts";
import { joinStep, leaveStep } from "./rooms.ts";
import { sendFrameStep } from "./send-frame.ts";
import { sendStep } from "./send.ts";
import { freezeStep, killStep, restartStep, stopStep, thawStep } from "./server-acts.ts";
import { setStep } from "./set.ts";
import { startStep } from "./start.ts";
import { stayOpenStep } from "./stay-open.ts";
import type { StepKind } from "./step.ts";
import { unsetStep } from "./unset.ts";
import { waitStep } from "./wait.ts";

/** Every kind of step. The dispatcher, the editor's schema and docs/steps.md are made from this list. */
export const stepKinds: readonly StepKind[] = [
  connectStep,
  sendStep,
  receiveStep,
  receiveNextStep,
  receiveAllStep,
  receiveNothingStep,
  discardStep,
  pingStep,
  receivePingStep,
  receivePongStep,
  closeStep,
  closedStep,
  stayOpenStep,
  dropStep,
  pauseStep,
  resumeStep,
  sendFrameStep,
  receiveFrameStep,
  joinStep,
  leaveStep,
  forwardStep,
  loseStep,
  acceptStep,
  refuseStep,
  outputStep,
  exitedStep,
  stopStep,
  killStep,
  restartStep,
  freezeStep,
  thawStep,
  waitStep,
  setStep,
  unsetStep,
  logStep,
  httpStep,
  execStep,
  assertStep,
  deliveredStep,
  repeatStep,
  forEachStep,
  ifStep,
  chooseStep,
  parallelStep,
  barrierStep,
  anyStep,
  startStep,
  cancelStep,
  callStep,
  groupStep,
  breakpointStep,
];

/** The kinds by the word that acts. */
export const kindsByName: ReadonlyMap<string, StepKind> = new Map(stepKinds.map((kind) => [kind.name, kind]));
