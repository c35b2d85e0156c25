import type { TakenFrame } from "../events.ts";
import type { Message } from "../net/message.ts";
import type { PlayScope } from "./step.ts";

/** Which frames of its scenario a step has sent and taken; made only where a reader of the run reads frames. */
export class StepFrames {
  readonly sent: number[] = [];
  readonly took: TakenFrame[] = [];
  /** What was measured last, in milliseconds. */
  latency: number | undefined;

  /** What a step has to tell of it when it ends. */
  told(): { readonly sent?: readonly number[]; readonly took?: readonly TakenFrame[]; readonly latency?: number } {
    const { sent, took, latency } = this;
    return {
      ...(sent.length === 0 ? {} : { sent }),
      ...(took.length === 0 ? {} : { took }),
      ...(latency === undefined ? {} : { latency }),
    };
  }
}

/** The frames of a scenario, as steps see them. */
export interface FrameNumbers {
  /** What is put on a wire now is the doing of this step. */
  acting: StepFrames | undefined;
  /** The frame that brought a message, a ping or a pong; undefined when it was not told. */
  of(arrived: object): number | undefined;
  /** The number of a frame out of the raw queue, which is told when a step takes it. */
  tookFrame(peer: string, frame: Message): number;
}

/** Notes that the step has taken what a frame brought. */
export function noteTaken(arrived: object, { scene, track }: PlayScope): void {
  const frame = scene.frames?.of(arrived);
  if (frame !== undefined) track.frames?.took.push({ frame });
}

/** Notes that the step has taken a frame as it is on the wire. */
export function noteFrameTaken(peer: string, frame: Message, { scene, track }: PlayScope): void {
  const number = scene.frames?.tookFrame(peer, frame);
  if (number !== undefined) track.frames?.took.push({ frame: number });
}

/** Notes that the step fails by what it has taken: by what it took last, or by what it took as `arrived`. */
export function noteWrong({ scene, track }: PlayScope, arrived?: object): void {
  const took = track.frames?.took;
  if (!took) return;
  const frame = (arrived && scene.frames?.of(arrived)) ?? took.at(-1)?.frame;
  const index = took.findLastIndex((each) => each.frame === frame);
  const known = took[index];
  if (known) took[index] = { ...known, wrong: true };
}

/** Notes a latency that the step has measured: of what it took last, or of what it took as `arrived`. */
export function noteLatency(milliseconds: number, { scene, track }: PlayScope, arrived?: object): void {
  const { frames } = track;
  if (!frames) return;
  frames.latency = milliseconds;
  const frame = arrived ? scene.frames?.of(arrived) : frames.took.at(-1)?.frame;
  if (frame === undefined) return;
  const index = frames.took.findLastIndex((each) => each.frame === frame);
  if (index !== -1) frames.took[index] = { ...frames.took[index], frame, latency: milliseconds };
}
