import type { AdminTarget } from "../../mock/admin/api.ts";
import { visible } from "../../visible.ts";
import { button, element } from "./elements.ts";
import type { Model } from "./model.ts";
import { counted, numberText } from "./texts.ts";

/** As many rooms are shown; the filter finds the others. */
const MOST = 500;

/** The rooms that have somebody in them. */
export class RoomsView {
  readonly node: HTMLElement;
  readonly #model: Model;
  readonly #acts: { sendTo(to: AdminTarget): void; members(room: string): void };
  readonly #search = element("input", {
    type: "search",
    placeholder: "Filter rooms",
    "aria-label": "Filter rooms by name",
    spellcheck: "false",
  });
  readonly #list = element("ul", { class: "room-list" });
  #shown = "";

  constructor(model: Model, acts: { sendTo(to: AdminTarget): void; members(room: string): void }) {
    this.#model = model;
    this.#acts = acts;
    this.#search.addEventListener("input", () => this.#show());
    this.node = element(
      "section",
      { "aria-label": "Rooms" },
      element("div", { class: "bar" }, this.#search),
      element("div", { class: "scroll" }, this.#list),
    );
    model.onChange(() => this.#show());
  }

  focusFilter(): void {
    this.#search.focus();
    this.#search.select();
  }

  #show(): void {
    const word = this.#search.value.trim().toLowerCase();
    const all = this.#model.state?.rooms ?? [];
    const rooms = all.filter(({ name }) => name.toLowerCase().includes(word));
    const shown = JSON.stringify([rooms, word]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (rooms.length === 0) {
      const [title, help] =
        all.length > 0
          ? ["Nothing fits the filter", ""]
          : [
              "No room has anybody in it",
              "A rule puts a connection into a room by the step join: “do: [{ join: lobby }]”. Then what is sent to the room reaches all who are in it.",
            ];
      this.#list.replaceChildren(
        element("li", { class: "empty" }, element("strong", {}, title), element("p", {}, help)),
      );
      return;
    }
    // The focus stays where it is when a count changes.
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["focus"] : undefined;
    this.#list.replaceChildren(
      ...rooms.slice(0, MOST).map(({ name, count }) =>
        element(
          "li",
          {},
          element("span", { class: "name" }, visible(name)),
          element("span", { class: "figure" }, numberText(count)),
          button("Members", () => this.#acts.members(name), {
            "aria-label": `${counted(count, "member")} of ${visible(name)}`,
            "data-focus": `m${name}`,
          }),
          button("Send to it…", () => this.#acts.sendTo({ room: name }), {
            "aria-label": `Send to ${visible(name)}`,
            "data-focus": `s${name}`,
          }),
        ),
      ),
      ...(rooms.length > MOST
        ? [element("li", { class: "hint" }, `and ${numberText(rooms.length - MOST)} more: filter to find them`)]
        : []),
    );
    if (focused !== undefined) this.#list.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }
}
