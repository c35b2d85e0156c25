import { durationText } from "../../duration.ts";
import { visible } from "../../../src/visible.ts";
import { isCaptured } from "../captured.ts";
import type { FrameData, ScenarioData, StepData } from "../data.ts";
import type { Row } from "./rows.ts";

/** What became of a frame, in a word and a sign: colour alone says nothing to many. */
export interface State {
  readonly name: "sent" | "matched" | "failed" | "unread" | "other";
  readonly sign: string;
  readonly words: string;
}

export function stateOf({ out, state }: FrameData): State {
  if (state === "failed") return { name: "failed", sign: "✗", words: "taken, and the step failed by it" };
  if (state === "unread") return { name: "unread", sign: "○", words: "never read" };
  if (state === "taken") return { name: "matched", sign: "✓", words: "taken by a step" };
  return out
    ? { name: "sent", sign: "", words: "sent" }
    : { name: "other", sign: "", words: "taken by no step: answered by a rule, or by wstest itself" };
}

/** A row in words, for who hears the page. */
export function spokenRow({ kind, at, text, frame, step, moment, times }: Row, data: ScenarioData): string {
  const time = durationText(at - data.began);
  if (frame) {
    const verb = frame.out ? "sent" : "received";
    const latency = frame.latency === undefined ? "" : `, after ${durationText(frame.latency)}`;
    const by = step ? `, step ${stepText(step)}` : "";
    const state = isCaptured(data) ? "" : `, ${stateOf(frame).words}`;
    return `${time}: ${visible(frame.peer)} ${verb} ${text}${state}${latency}${by}`;
  }
  if (moment) return `${time}: ${visible(moment.who)} ${visible(text)}`;
  if (kind === "step" && step) {
    const how = step.outcome === "failed" ? ` failed: ${visible(text)}` : "";
    return `${time}: step ${stepText(step)}${times === undefined ? "" : `, ${times} times`}${how}`;
  }
  return `${time}: ${text}`;
}

/** A time since the beginning, as exact as it was measured: `9.4 ms`, `12.345 s`, `2:05.123`, `1:02:05.123`. */
export function timeText(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds.toFixed(1)} ms`;
  const rounded = Math.round(milliseconds);
  if (rounded < 60_000) return `${(rounded / 1000).toFixed(3)} s`;
  const minutes = Math.floor(rounded / 60_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const before = minutes < 60 ? String(minutes) : `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
  return `${before}:${((rounded % 60_000) / 1000).toFixed(3).padStart(6, "0")}`;
}

/** `3.1 bob: receive { type: message }`. */
export function stepText({ path, title, rounds }: StepData): string {
  const round = rounds?.map(({ number }) => number).join(".");
  return `${path}${round === undefined ? "" : ` (round ${round})`} ${visible(title)}`;
}
