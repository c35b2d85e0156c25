import { visible } from "../../../src/visible.ts";
import { isCaptured } from "../captured.ts";
import type { ScenarioData } from "../data.ts";
import { contentParts } from "./content.ts";
import { button, type Child, element } from "./elements.ts";
import { exchangeParts } from "./exchange.ts";
import type { Row } from "./rows.ts";
import { stateOf, stepText, timeText } from "./state.ts";

/** All that is known of what was picked in the diagram or in the table. `move` picks the next or the one before. */
export function detail(row: Row, data: ScenarioData, move: (by: 1 | -1) => void): HTMLElement {
  const { frame, step, moment, text } = row;
  const title = frame
    ? `Frame ${frame.n}: ${visible(frame.peer)} ${frame.out ? "sent" : "received"} ${kindText(frame)}`
    : moment
      ? `${visible(moment.who)}: ${moment.what}`
      : step
        ? `Step ${stepText(step)}`
        : "Frames that are left out";
  const captured = isCaptured(data);
  const whole = captured ? "recording" : "scenario";
  const facts: [string, string][] = [["Time", `${exact(row.at - data.began)} after the beginning of the ${whole}`]];
  if (frame) {
    const { number, size, latency } = frame;
    if (!captured) facts.push(["State", `${stateOf(frame).sign} ${stateOf(frame).words}`.trim()]);
    if (latency !== undefined) facts.push(["Latency", exact(latency)]);
    facts.push(["Size", `${size} ${size === 1 ? "byte" : "bytes"}${frame.binary ? ", binary" : ""}`]);
    if (number !== undefined) facts.push(["Number", `message ${number} of its connection`]);
  }
  if (moment) facts.push(["What", visible(text)]);
  if (moment?.url !== undefined) facts.push(["Address", visible(moment.url)]);
  if (step) {
    if (frame) facts.push(["Step", stepText(step)]);
    facts.push(["Line", `${step.file === undefined ? "" : `${visible(step.file)}:`}${step.line}`]);
    if (step.ms !== undefined) facts.push(["Step took", exact(step.ms)]);
    if (step.outcome !== undefined) facts.push(["Outcome", step.outcome]);
    if (step.why !== undefined) facts.push(["Why", visible(step.why)]);
  }
  if (row.kind === "left-out") facts.push(["What", text]);
  return element(
    "div",
    { class: "detail-body" },
    element(
      "div",
      { class: "detail-head" },
      element("h3", { tabindex: -1 }, title),
      button("↑", () => move(-1), { "aria-label": "The one before", title: "The one before" }),
      button("↓", () => move(1), { "aria-label": "The next one", title: "The next one" }),
    ),
    element(
      "dl",
      {},
      ...facts.flatMap(([name, value]): Child[] => [element("dt", {}, name), element("dd", {}, value)]),
    ),
    ...(frame ? contentParts(frame, "Content") : []),
    ...(moment?.exchange ? exchangeParts(moment.exchange) : []),
  );
}

function kindText({ kind, opcode, binary }: NonNullable<Row["frame"]>): string {
  if (kind === "message") return binary ? "a binary message" : "a text message";
  return kind === "frame" ? `a frame with opcode ${opcode}` : `a ${kind}`;
}

/** A short time to the microsecond, as it was measured. */
function exact(milliseconds: number): string {
  return Math.abs(milliseconds) < 1000 ? `${Number(milliseconds.toFixed(3))} ms` : timeText(milliseconds);
}
