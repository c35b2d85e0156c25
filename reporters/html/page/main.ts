import { durationText } from "../../duration.ts";
import { visible, visibleText } from "../../../src/visible.ts";
import type { Overview, Status } from "../data.ts";
import { element } from "./elements.ts";
import { List } from "./list.ts";
import { hashOf, targetOf } from "./location.ts";
import { ScenarioView } from "./scenario.ts";
import { Stored } from "./stored.ts";

const root = document.getElementById("report");
if (root) openReport(root);

function openReport(report: HTMLElement): void {
  const stored = new Stored();
  const { overview } = stored;
  const list = new List(overview.scenarios, overview.leftOut.scenarios);
  const main = element("main", { id: "main", tabindex: -1 });
  report.classList.toggle("captured", overview.run.captured !== undefined);
  report.replaceChildren(
    element("a", { class: "skip", href: "#main" }, "To the scenario"),
    pageHead(overview),
    ...problems(overview),
    element("div", { class: "columns" }, list.node, main),
  );
  report.querySelector(".skip")?.addEventListener("click", (event) => {
    // The hash of the page is the link to a scenario.
    event.preventDefault();
    main.focus();
  });
  let view: ScenarioView | undefined;
  let current = -1;
  const look = (): void => {
    const target = targetOf(location.hash) ?? firstOf(overview);
    const head = target && overview.scenarios.find(({ id }) => id === target.scenario);
    if (!target || !head) {
      const text = overview.scenarios.length === 0 ? "No scenario was run." : "This scenario is not in the report.";
      main.replaceChildren(element("p", { class: "hint" }, text));
      return;
    }
    if (head.id !== current || !view) {
      current = head.id;
      view = new ScenarioView(stored.scenario(head.id), (frame) => {
        const hash = hashOf({ scenario: head.id, ...(frame === undefined ? {} : { frame }) });
        // Without an entry in the history for each frame that is looked at.
        if (location.hash !== hash) history.replaceState(null, "", hash);
      });
      list.current = head.id;
      main.replaceChildren(view.node);
      main.scrollTop = 0;
      if (target.frame === undefined) view.placed();
    }
    if (target.frame !== undefined) view.pickFrame(target.frame);
    document.title = `${visible(head.name)} – wstest ${overview.run.captured === undefined ? "report" : "recording"}`;
  };
  addEventListener("hashchange", look);
  look();
}

/** What is looked at when the link says nothing: the first that failed, else the first. */
function firstOf({ scenarios }: Overview): { readonly scenario: number; readonly frame?: number } | undefined {
  const found = scenarios.find(({ status }) => status === "failed" || status === "errored") ?? scenarios[0];
  return found && { scenario: found.id };
}

function pageHead({ run, scenarios, leftOut }: Overview): HTMLElement {
  const { time, hostname, seed, captured, compared, version, ms, cutShort, ended, planned } = run;
  const began = time === undefined ? NaN : Date.parse(time);
  const countOf = (status: Status): number =>
    scenarios.filter((each) => each.status === status).length + (leftOut.scenarios[status] ?? 0);
  const counts = (["passed", "flaky", "failed", "errored", "skipped"] as const)
    .map((status) => [status, countOf(status)] as const)
    .filter(([, count]) => count > 0);
  const counted = counts.reduce((sum, [, count]) => sum + count, 0);
  const missing = Math.max(0, planned - counted);
  const bad = scenarios.some(({ status }) => status === "failed" || status === "errored");
  const facts: readonly (readonly [string, string])[] = [
    ["Duration", durationText(ms)],
    ...(Number.isNaN(began) ? [] : [["Began", new Date(began).toLocaleString()] as const]),
    ...(hostname === "" ? [] : [["Host", visible(hostname)] as const]),
    ...(captured === undefined ? [] : [["Captured by", visible(captured)] as const]),
    ...(compared === undefined
      ? []
      : [
          ["Recording", visible(compared.recording)] as const,
          [compared.by === "replay" ? "Played against" : "Compared with", visible(compared.with)] as const,
        ]),
    ...(seed === undefined ? [] : [["Seed", String(seed)] as const]),
    ...(version === "" ? [] : [["wstest", visible(version)] as const]),
    ...(missing === 0 ? [] : [["Not run", String(missing)] as const]),
  ];
  const total = Math.max(1, counted);
  const bar = element("div", { class: "bar", role: "presentation" });
  for (const [status, count] of counts) {
    const part = element("span", { class: status });
    part.style.flexGrow = String(count / total);
    bar.append(part);
  }
  if (captured !== undefined)
    return element("header", { class: "page-head good" }, element("h1", {}, "wstest recording"), factList(facts));
  const early = cutShort === undefined ? (ended ? "" : "The run ended early. ") : `${visible(cutShort)}. `;
  return element(
    "header",
    { class: `page-head ${bad ? "bad" : "good"}` },
    element("h1", {}, "wstest report"),
    element(
      "p",
      { class: "counts" },
      early,
      counts.length === 0 ? "Nothing ran." : counts.map(([status, count]) => `${count} ${status}`).join(", "),
    ),
    factList(facts),
    bar,
  );
}

function factList(facts: readonly (readonly [string, string])[]): HTMLElement {
  const items = facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
  return element("dl", { class: "run-facts" }, ...items);
}

function problems({ run, problems: told, leftOut }: Overview): readonly HTMLElement[] {
  if (told.length === 0) return [];
  const all = told.length + leftOut.problems;
  const isOpen = told.some(({ warning }) => !warning);
  const what = isOpen || leftOut.problems > 0 ? "problem" : "warning";
  return [
    element(
      "details",
      { class: "problems card", open: isOpen },
      element(
        "summary",
        {},
        `${all} ${what}${all === 1 ? "" : "s"} ${run.compared ? "beside the connections" : "outside of scenarios"}`,
      ),
      ...told.map(({ text, warning }) =>
        element("pre", { class: warning ? "warning" : "failure", dir: "ltr" }, visibleText(text)),
      ),
      ...(leftOut.problems === 0 ? [] : [element("p", { class: "hint" }, `and ${leftOut.problems} more`)]),
    ),
  ];
}
