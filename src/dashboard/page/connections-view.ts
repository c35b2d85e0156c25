import type { AdminConnection } from "../../mock/admin/api.ts";
import { visible } from "../../visible.ts";
import { element, say } from "./elements.ts";
import type { Model } from "./model.ts";
import { ageText, counted, numberText, sizeText } from "./texts.ts";
import { VirtualList } from "./virtual-list.ts";

/** Those who are connected now. */
export class ConnectionsView {
  readonly node: HTMLElement;
  readonly list: VirtualList<AdminConnection>;
  readonly #model: Model;
  readonly #search = element("input", {
    type: "search",
    placeholder: "Filter connections",
    "aria-label": "Filter connections by name, address, room or state",
    spellcheck: "false",
  });
  readonly #told = element("p", { class: "told", role: "status" });
  readonly #empty = element("div", { class: "empty" });
  /** As they were shown last: what has not changed is not drawn again. */
  #shown: readonly AdminConnection[] = [];

  constructor(model: Model, open: (connection: AdminConnection) => void, look: (connection: AdminConnection) => void) {
    this.#model = model;
    this.list = new VirtualList<AdminConnection>(
      {
        label: "Connections",
        rowHeight: 30,
        key: ({ name }) => name,
        looks: () => "",
        row: rowOf,
        spoken: ({ name, rooms, received, sent, state }) =>
          `${visible(name)}, ${rooms.length > 0 ? `in ${visible(rooms.join(", "))}` : "in no room"}, received ${received}, sent ${sent}, ${visible(stateText(state))}`,
        chosen: open,
        moved: look,
      },
      "connection",
    );
    this.list.node.classList.add("connections");
    this.#search.addEventListener("input", () => this.#show(true));
    this.#search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") this.list.node.focus();
    });
    this.node = element(
      "section",
      { "aria-label": "Connections" },
      element("div", { class: "bar" }, this.#search, element("div", { class: "right" }, this.#told)),
      element(
        "div",
        { class: "columns", "aria-hidden": "true" },
        ...["Name", "From", "Open for", "Rooms", "State", "In", "Out", "Waiting"].map((each) =>
          element("span", {}, each),
        ),
      ),
      element("div", { class: "stack" }, this.list.node, this.#empty),
    );
    model.onChange(() => this.#show());
  }

  focusFilter(): void {
    this.#search.focus();
    this.#search.select();
  }

  filter(text: string): void {
    this.#search.value = text;
    this.#show(true);
  }

  #show(anew = false): void {
    const { state } = this.#model;
    if (!state) return;
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fitting =
      words.length === 0
        ? state.connections
        : state.connections.filter((each) => {
            const text = searched(each);
            return words.every((word) => text.includes(word));
          });
    const changed = anew || this.#shown !== state.connections;
    this.#shown = state.connections;
    this.list.show(fitting, changed);
    const missing = state.connectionCount > state.connections.length && state.connections.length >= 1000;
    const told = missing
      ? `the first ${numberText(state.connections.length)} of ${counted(state.connectionCount, "connection")}`
      : words.length > 0
        ? `${numberText(fitting.length)} of ${numberText(state.connections.length)}`
        : "";
    say(this.#told, told);
    this.#empty.hidden = fitting.length > 0;
    const [title, help] =
      words.length > 0 && state.connections.length > 0
        ? ["Nothing fits the filter", "Words of names, addresses, rooms and states are found."]
        : [
            "Nobody is connected",
            `Connect a client to ${state.endpoints[0]?.url ?? state.url}. It stands here with its rooms, its state, and what can be done to it.`,
          ];
    if (this.#empty.dataset["key"] !== title) {
      this.#empty.dataset["key"] = title;
      this.#empty.replaceChildren(element("strong", {}, title), element("p", {}, visible(help)));
    }
  }
}

/** `user: "alice", seq: 3` */
export function stateText(state: Readonly<Record<string, unknown>>): string {
  return Object.entries(state)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(", ")
    .slice(0, 300);
}

function searched({ name, url, remoteAddress, rooms, state, protocol }: AdminConnection): string {
  return [name, url, remoteAddress, protocol, ...rooms.map((room) => `room:${room}`), JSON.stringify(state)]
    .join("\n")
    .toLowerCase();
}

function isPattern(path: string): boolean {
  return /[:*]/.test(path);
}

function rowOf({
  name,
  endpoint,
  url,
  remoteAddress,
  openedAt,
  rooms,
  state,
  received,
  sent,
  buffered,
}: AdminConnection): readonly HTMLElement[] {
  return [
    element(
      "span",
      { class: "who", title: visible(`${name} ${url}`) },
      visible(name),
      // A name has the path as it is declared: which of its rooms it is, the url says.
      ...(isPattern(endpoint) ? [element("span", { class: "path" }, visible(url.split("?", 1)[0] ?? ""))] : []),
    ),
    element("span", { class: "from" }, visible(remoteAddress ?? "")),
    element("span", { class: "figure age" }, ageText(Date.now() - openedAt)),
    element(
      "span",
      { class: "rooms-in" },
      ...rooms.slice(0, 8).map((room) => element("span", { class: "tag" }, visible(room))),
    ),
    element("code", { class: "state", dir: "ltr" }, visible(stateText(state))),
    element("span", { class: "figure" }, numberText(received)),
    element("span", { class: "figure" }, numberText(sent)),
    element("span", { class: buffered > 0 ? "figure waiting" : "figure" }, buffered > 0 ? sizeText(buffered) : ""),
  ];
}
