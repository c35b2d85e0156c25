import { durationText } from "../../duration.ts";
import { visible } from "../../../src/visible.ts";
import { drawn } from "./elements.ts";
import type { Row } from "./rows.ts";
import type { Sizes } from "./sizes.ts";
import { stateOf, stepText, timeText } from "./state.ts";

/** What a row is drawn with. */
export interface Drawing {
  readonly sizes: Sizes;
  /** When the scenario began. */
  readonly began: number;
  /** Whether there is room for text on it, and for its time and step beside it. */
  readonly readable: boolean;
  readonly timed: boolean;
}

/** A letter of the diagram is so wide, in pixels. */
const LETTER = 6.7;
/** An arrow that is longer, in pixels, has its text near the client. */
const LONG = 480;

/** All that is drawn for a row, at a place from the top. */
export function rowParts(row: Row, y: number, drawing: Drawing): readonly SVGElement[] {
  const { sizes, began, timed } = drawing;
  const parts: SVGElement[] = [
    drawn("rect", { class: "hit", x: 0, y: y - 11, width: sizes.width, height: 22 }),
    ...(timed
      ? [drawn("text", { class: "time", x: sizes.times - 8, y: y + 4, "text-anchor": "end" }, timeText(row.at - began))]
      : []),
  ];
  if (timed && row.named && sizes.steps > 0) {
    const { named, times } = row;
    const text = `${stepText(named)}${times === undefined ? "" : ` × ${times}`}`;
    const failed = named.outcome === "failed" ? " failed" : "";
    parts.push(
      drawn(
        "text",
        { class: `step${failed}`, x: sizes.times, y: y + 4 },
        drawn("title", {}, text),
        shortened(
          `${failed ? "✗ " : ""}${text}`,
          sizes.steps + (row.kind === "step" && failed ? 0 : Math.min(120, sizes.distance / 2 - 24)),
        ),
      ),
    );
  }
  if (row.kind === "frame") parts.push(...arrow(row, y, drawing));
  else if (row.kind === "moment") parts.push(...moment(row, y, drawing));
  else if (row.kind === "step") parts.push(...step(row, y, drawing));
  else parts.push(drawn("text", { class: "left-out-text", x: sizes.left, y: y + 4 }, row.text));
  return parts;
}

/** An arrow: how its line, its head and the sign at its head look says what became of the frame. */
function arrow({ from, to, text, frame }: Row, y: number, { sizes, readable }: Drawing): readonly SVGElement[] {
  if (!frame) return [];
  const state = stateOf(frame);
  const [start, end] = [sizes.xOf(from), sizes.xOf(to)];
  // One lane may stand for both sides of a group.
  const x2 = from === to ? start + 30 : end;
  const side = x2 >= start ? 1 : -1;
  const tip = x2 - side * 3;
  const kind = frame.kind === "message" ? "" : " control";
  const classes = `arrow ${frame.out ? "out" : "in"} ${state.name}${kind}`;
  const parts: SVGElement[] = [
    drawn("line", { class: classes, x1: start, x2: tip, y1: y, y2: y }),
    state.name === "unread"
      ? drawn("circle", { class: `head ${state.name}`, cx: tip - side * 4, cy: y, r: 4.5 })
      : drawn("path", { class: `head ${classes}`, d: `M${tip} ${y}l${-side * 8} -4.5v9z` }),
  ];
  if (!readable) return parts;
  const latency = frame.latency === undefined ? "" : durationText(frame.latency);
  const sign = state.name === "unread" || state.name === "failed" ? `${state.sign} ${state.name}` : state.sign;
  const mark = [latency, sign].filter((each) => each !== "").join(" ");
  const markWidth = mark === "" ? 0 : mark.length * LETTER + 18;
  const room = Math.abs(x2 - start) - 36 - markWidth;
  const label = shortened(text, room);
  // Between its beginning and the mark at its head; of a long arrow near the client, which may be all that is in view.
  const half = (label.length * LETTER) / 2;
  const between = (start + x2) / 2 - side * (markWidth / 2 + 4);
  const near = frame.out ? start + side * (half + 40) : x2 - side * (half + markWidth + 40);
  const middle = Math.abs(x2 - start) > LONG ? near : between;
  if (label !== "") {
    parts.push(
      drawn("rect", {
        class: "label-back",
        x: middle - half - 4,
        y: y - 8,
        width: label.length * LETTER + 8,
        height: 16,
      }),
      drawn("text", { class: "label", x: middle, y: y + 4, "text-anchor": "middle" }, label),
    );
  }
  if (mark !== "" && Math.abs(x2 - start) > mark.length * LETTER + 24) {
    const wide = mark.length * LETTER + 10;
    const at = side > 0 ? tip - 12 - wide : tip + 12;
    parts.push(
      drawn("rect", { class: `mark ${state.name}`, x: at, y: y - 8, width: wide, height: 16, rx: 8 }),
      drawn("text", { class: `mark-text ${state.name}`, x: at + wide / 2, y: y + 4, "text-anchor": "middle" }, mark),
    );
  }
  return parts;
}

function moment({ from, moment: told, text }: Row, y: number, { sizes, readable }: Drawing): readonly SVGElement[] {
  if (!told) return [];
  const x = sizes.xOf(from);
  const shape =
    told.what === "opened"
      ? drawn("circle", { class: "moment opened", cx: x, cy: y, r: 5 })
      : ["server", "event", "exchange"].includes(told.what)
        ? drawn("rect", { class: "moment", x: x - 4, y: y - 4, width: 8, height: 8 })
        : drawn("path", { class: `moment ${told.what}`, d: `M${x - 5} ${y - 5}l10 10m-10 0l10 -10` });
  return readable ? [shape, ...beside(x, y, visible(text), sizes, "moment-text")] : [shape];
}

function step({ from, text, step: told }: Row, y: number, { sizes, readable }: Drawing): readonly SVGElement[] {
  if (!told) return [];
  const failed = told.outcome === "failed";
  // What nobody in particular does is told beside the lanes.
  if (from < 0 && !failed && sizes.steps > 0) return [];
  const x = from < 0 ? sizes.left : sizes.xOf(from);
  const shape = failed
    ? drawn("path", { class: "step-mark failed", d: `M${x} ${y - 7}l7 7l-7 7l-7 -7z` })
    : drawn("rect", { class: "step-mark", x: x - 3, y: y - 3, width: 6, height: 6 });
  if (!readable) return [shape];
  const label = sizes.steps > 0 ? (failed ? `✗ ${visible(text)}` : "") : `${failed ? "✗ " : ""}${stepText(told)}`;
  return label === "" ? [shape] : [shape, ...beside(x, y, label, sizes, failed ? "moment-text failed" : "moment-text")];
}

/** A text beside a sign on a lane: to the right of it, or to the left where there is more room. */
function beside(x: number, y: number, text: string, { width, left }: Sizes, name: string): readonly SVGElement[] {
  const right = width - x - 20;
  const toRight = right >= Math.min(text.length * LETTER, x - left);
  const label = shortened(text, toRight ? right : x - left - 10);
  const at = toRight ? x + 11 : x - 11;
  const wide = label.length * LETTER + 6;
  return [
    drawn("rect", { class: "label-back", x: toRight ? at - 3 : at - wide + 3, y: y - 8, width: wide, height: 16 }),
    drawn("text", { class: name, x: at, y: y + 4, "text-anchor": toRight ? "start" : "end" }, label),
  ];
}

/** As much of a text as fits into so many pixels. */
function shortened(text: string, room: number): string {
  const most = Math.floor(room / LETTER);
  if (text.length <= most) return text;
  return most < 4 ? "" : `${text.slice(0, most - 1)}…`;
}
