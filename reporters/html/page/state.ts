import { durationText } from "../../duration.ts";
import { visible } from "../../../src/visible.ts";
import type { FrameData, StepData } from "../data.ts";
import type { Row } from "./rows.ts";

/** What became of a frame, in a word and a sign: colour alone says nothing to many. */
export interface State {
  readonly name: "sent" | "matched" | "failed" | "unread" | "other";
  readonly sign: string;
  readonly words: string;
}

export function stateOf({ out, state }: FrameData): State {
  if (state === "failed") return { name: "failed", sign: "✗", words: "taken, and the step failed" };
  if (state === "unread") return { name: "unread", sign: "○", words: "never read" };
  if (state === "taken") return { name: "matched", sign: "✓", words: "taken by a step" };
  return out
    ? { name: "sent", sign: "", words: "sent" }
    : { name: "other", sign: "", words: "taken by no step: answered by a rule, or by wstest itself" };
}

/** A row in words, for who hears the page. `began`: when the scenario did. */
export function spokenRow({ kind, at, text, frame, step, moment, times }: Row, began: number): string {
  const time = durationText(at - began);
  if (frame) {
    const verb = frame.out ? "sent" : "received";
    const latency = frame.latency === undefined ? "" : `, after ${durationText(frame.latency)}`;
    const by = step ? `, step ${stepText(step)}` : "";
    return `${time}: ${visible(frame.peer)} ${verb} ${text}, ${stateOf(frame).words}${latency}${by}`;
  }
  if (moment) return `${time}: ${visible(moment.who)} ${visible(text)}`;
  if (kind === "step" && step) {
    const how = step.outcome === "failed" ? ` failed: ${visible(text)}` : "";
    return `${time}: step ${stepText(step)}${times === undefined ? "" : `, ${times} times`}${how}`;
  }
  return `${time}: ${text}`;
}

/** `3.1 bob: receive { type: message }`. */
export function stepText({ path, title, rounds }: StepData): string {
  const round = rounds?.map(({ number }) => number).join(".");
  return `${path}${round === undefined ? "" : ` (round ${round})`} ${visible(title)}`;
}
