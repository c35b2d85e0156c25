import { durationText } from "../../duration.ts";
import { visible } from "../../../src/visible.ts";
import { isCaptured } from "../captured.ts";
import type { ScenarioData } from "../data.ts";
import { button, element } from "./elements.ts";
import type { Row } from "./rows.ts";
import { stateOf, stepText, timeText } from "./state.ts";

/** Rows that the table shows at once. */
const PAGE = 200;

/** The same as the diagram, as a table: for who reads with other means than eyes, and for paper. */
export function table(rows: readonly Row[], data: ScenarioData, pick: (row: number) => void): HTMLElement {
  const names = ["Time", "Who", "What", ...(isCaptured(data) ? [] : ["State", "Latency", "Step"])];
  const body = element("tbody");
  let shown = 0;
  const more = button("", () => add());
  const add = (): void => {
    const next = Math.min(rows.length, shown + PAGE);
    for (; shown < next; shown++) {
      const row = rows[shown];
      if (row) body.append(line(row, shown, data, pick));
    }
    more.hidden = shown >= rows.length;
    more.textContent = `Show more: ${rows.length - shown} rows are left`;
  };
  add();
  return element(
    "div",
    { class: "table-box" },
    element(
      "table",
      { class: "rows" },
      element("caption", {}, "What happened, in the order of time"),
      element("thead", {}, element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)))),
      body,
    ),
    more,
  );
}

function line(row: Row, index: number, data: ScenarioData, pick: (row: number) => void): HTMLElement {
  const { frame, moment, step, text, named } = row;
  const who = frame?.peer ?? moment?.who ?? step?.client ?? "";
  const what = frame
    ? `${frame.out ? "→" : "←"} ${text}`
    : row.kind === "step" && step
      ? text || stepText(step)
      : visible(text);
  const state = frame ? stateOf(frame) : undefined;
  const by = step ?? named;
  return element(
    "tr",
    { class: state ? `is-${state.name}` : step?.outcome === "failed" ? "is-failed" : "" },
    element("td", { class: "number" }, timeText(row.at - data.began)),
    element("td", {}, visible(who)),
    element(
      "td",
      {},
      button(what.length > 200 ? `${what.slice(0, 200)}…` : what, () => pick(index), { class: "link" }),
    ),
    ...(isCaptured(data)
      ? []
      : [
          element("td", {}, state ? `${state.sign} ${state.name}`.trim() : (step?.outcome ?? "")),
          element("td", { class: "number" }, frame?.latency === undefined ? "" : durationText(frame.latency)),
          element("td", {}, by && row.kind !== "step" ? stepText(by) : ""),
        ]),
  );
}
