import type { AdminLogEntry } from "../../mock/admin/api.ts";
import { visible } from "../../visible.ts";
import { button, element, say } from "./elements.ts";
import { entryLine, spokenEntry } from "./entry-text.ts";
import { everything, type Filter, isEverything, type Kind, kinds } from "./filter.ts";
import type { Model } from "./model.ts";
import { clockText, counted, numberText, sizeText } from "./texts.ts";
import { VirtualList } from "./virtual-list.ts";

/** The live log, with what narrows it down. */
export class LogView {
  readonly node: HTMLElement;
  readonly list: VirtualList<AdminLogEntry>;
  readonly #model: Model;
  readonly #search = element("input", {
    type: "search",
    placeholder: "Filter the log",
    "aria-label": "Filter the log by words",
    "aria-keyshortcuts": "/",
    spellcheck: "false",
  });
  readonly #kinds = new Map<Kind, HTMLButtonElement>();
  readonly #endpoint = element("select", { "aria-label": "Of which endpoint" });
  readonly #connection = button("", () => this.only(""), { class: "chip removable" });
  readonly #pause = button("Pause", () => this.pause(), { "aria-keyshortcuts": "p" });
  readonly #told = element("p", { class: "told", role: "status" });
  readonly #empty = element("div", { class: "empty" });
  readonly #latest = button("↓ Latest", () => this.list.toEnd(), { class: "latest" });
  /** The id of the latest entry that was in view. */
  #seen = 0;

  /** `open`: an entry was chosen. `look`: another one is the current one. */
  constructor(model: Model, open: (entry: AdminLogEntry) => void, look: (entry: AdminLogEntry) => void) {
    this.#model = model;
    this.list = new VirtualList<AdminLogEntry>(
      {
        label: "Log",
        rowHeight: 26,
        key: ({ id }) => String(id),
        looks: (entry) => entryLine(entry).tone,
        row: rowOf,
        spoken: (entry) => spokenEntry(entry, clockText(entry.at)),
        chosen: open,
        moved: look,
      },
      "entry",
      true,
    );
    this.list.node.classList.add("log");
    this.list.onFollow = () => this.#follow();
    this.#search.addEventListener("input", () => this.#narrow({ text: this.#search.value }));
    this.#search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") this.list.node.focus();
    });
    this.#endpoint.addEventListener("change", () => this.#narrow({ endpoint: this.#endpoint.value }));
    const choices = element("div", { class: "choices", role: "group", "aria-label": "What is shown" });
    for (const [kind, label] of Object.entries(kinds) as [Kind, string][]) {
      const made = button(label, () => this.#toggle(kind), { "aria-pressed": "false" });
      this.#kinds.set(kind, made);
      choices.append(made);
    }
    this.node = element(
      "section",
      { class: "log-view", "aria-label": "Log" },
      element(
        "div",
        { class: "bar" },
        this.#search,
        choices,
        this.#endpoint,
        this.#connection,
        element(
          "div",
          { class: "right" },
          this.#told,
          this.#pause,
          button("Clear", () => this.clear(), { "aria-keyshortcuts": "c", title: "Takes all entries from view" }),
        ),
      ),
      element("div", { class: "stack" }, this.list.node, this.#empty, this.#latest),
    );
    model.onLog(() => this.#show());
    model.onChange(() => this.#endpoints());
    this.#endpoints();
    this.#show();
  }

  focusFilter(): void {
    this.#search.focus();
    this.#search.select();
  }

  /** Shows entries of this connection only; of all when it is empty. */
  only(connection: string): void {
    this.#narrow({ connection });
  }

  /** Shows all that is there: what a link points at may be hidden. */
  showAll(): void {
    this.#search.value = "";
    this.#endpoint.value = "";
    this.#narrow(everything);
  }

  /** Draws nothing of what was there: ids begin anew, and other entries have those of before. */
  forget(): void {
    this.list.show([], true);
  }

  pause(): void {
    const { log } = this.#model;
    if (log.paused) log.resume();
    else log.pause();
    this.#show(true);
  }

  clear(): void {
    this.#model.log.clear();
    this.#show(true);
    this.list.toEnd();
  }

  #toggle(kind: Kind): void {
    const { kinds: chosen } = this.#model.log.filter;
    const next = new Set(chosen);
    if (!next.delete(kind)) next.add(kind);
    this.#narrow({ kinds: next });
  }

  #narrow(change: Partial<Filter>): void {
    const { log } = this.#model;
    log.filter = { ...log.filter, ...change };
    for (const [kind, made] of this.#kinds) made.setAttribute("aria-pressed", String(log.filter.kinds.has(kind)));
    this.#show();
  }

  #show(anew = false): void {
    const { log } = this.#model;
    const { connection } = log.filter;
    this.list.show(log.shown, anew);
    this.#pause.setAttribute("aria-pressed", String(log.paused));
    say(
      this.#pause,
      log.paused ? `Resume${log.cameMeanwhile > 0 ? ` (${numberText(log.cameMeanwhile)} new)` : ""}` : "Pause",
    );
    this.#connection.hidden = connection === "";
    say(this.#connection, `${visible(connection)} ✕`);
    this.#connection.setAttribute("aria-label", `Only ${visible(connection)}: show all connections again`);
    const all = isEverything(log.filter);
    say(this.#told, all ? "" : `${numberText(log.shown.length)} of ${counted(log.count, "entry", "entries")}`);
    this.#empty.hidden = log.shown.length > 0;
    if (log.shown.length === 0) this.#explain(all);
    this.#follow();
  }

  #explain(all: boolean): void {
    const { log, state } = this.#model;
    const url = state?.endpoints[0]?.url;
    const [title, help] =
      !all && log.count > 0
        ? ["Nothing fits the filter", "Take away words or kinds to see more."]
        : log.paused
          ? ["Paused", "What comes now is kept, and shown when you resume."]
          : [
              "Nothing has happened yet",
              url === undefined
                ? ""
                : `Connect a client to ${url}: all that it says, and what the mock answers, stands here as it happens.`,
            ];
    const key = `${title}\n${help}`;
    if (this.#empty.dataset["key"] === key) return;
    this.#empty.dataset["key"] = key;
    this.#empty.replaceChildren(element("strong", {}, title), element("p", {}, visible(help)));
  }

  #follow(): void {
    const { shown } = this.#model.log;
    if (this.list.follows) this.#seen = shown.at(-1)?.id ?? 0;
    this.#latest.hidden = this.list.follows || !this.list.overflows;
    // By ids: a log that is full gets no longer.
    const news = shown.length - 1 - shown.findLastIndex(({ id }) => id <= this.#seen);
    say(this.#latest, news > 0 ? `↓ ${numberText(news)} new` : "↓ Latest");
  }

  #endpoints(): void {
    const paths = [...new Set((this.#model.state?.endpoints ?? []).map(({ path }) => path))];
    const key = paths.join("\n");
    if (this.#endpoint.dataset["key"] === key) return;
    this.#endpoint.dataset["key"] = key;
    const { value } = this.#endpoint;
    this.#endpoint.replaceChildren(
      element("option", { value: "" }, "All endpoints"),
      ...paths.map((path) => element("option", { value: path }, visible(path))),
    );
    this.#endpoint.value = paths.includes(value) ? value : "";
    this.#endpoint.hidden = paths.length < 2;
    this.#show();
  }
}

function rowOf(entry: AdminLogEntry): readonly HTMLElement[] {
  const { sign, who, text, by, size } = entryLine(entry);
  return [
    element("span", { class: "time" }, clockText(entry.at)),
    element("span", { class: "who" }, who),
    element("span", { class: "sign" }, sign),
    element("span", { class: "what", dir: "ltr" }, text),
    element("span", { class: by === "no rule" ? "by none" : "by" }, by ?? ""),
    element("span", { class: "size" }, size === undefined ? "" : sizeText(size)),
  ];
}
