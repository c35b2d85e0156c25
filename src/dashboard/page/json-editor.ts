import { button, element, say } from "./elements.ts";
import { whyNoJson } from "../../json-parts.ts";

/** A map that can be edited as JSON. While it is edited, what comes from the mock does not overwrite it. */
export class JsonEditor {
  readonly node: HTMLElement;
  readonly #area: HTMLTextAreaElement;
  readonly #told = element("p", { class: "told", role: "status" });
  readonly #save: HTMLButtonElement;
  readonly #revert: HTMLButtonElement;
  /** What is at the mock now, and what the editing began with. */
  #now = "{}";
  #base = "{}";

  /** `save`: gives the mock what was written; `before` is what the editing began with. Rejects with the reason. */
  constructor(
    label: string,
    save: (before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>) => Promise<void>,
  ) {
    this.#area = element("textarea", { class: "editor", "aria-label": label, spellcheck: "false", rows: 4 });
    this.#save = button("Save", () => void this.#saved(save), { class: "primary" });
    this.#revert = button("Revert", () => this.#reset());
    this.#area.addEventListener("input", () => this.#look());
    this.#area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#save.click();
    });
    this.node = element(
      "div",
      { class: "json-editor" },
      this.#area,
      element("div", { class: "actions" }, this.#save, this.#revert, this.#told),
    );
    this.#reset();
  }

  /** What is at the mock. */
  show(value: Readonly<Record<string, unknown>>): void {
    const text = JSON.stringify(value, null, 2);
    if (text === this.#now) return;
    this.#now = text;
    if (this.#area.value !== this.#base) return this.#look();
    this.#base = text;
    this.#area.value = text;
  }

  #reset(): void {
    this.#base = this.#now;
    this.#area.value = this.#now;
    this.#look();
  }

  #look(): void {
    const { value } = this.#area;
    const isDirty = value !== this.#base;
    const wrong = whyNoMap(value);
    this.#save.disabled = !isDirty || wrong !== undefined;
    this.#revert.hidden = !isDirty;
    this.#area.setAttribute("aria-invalid", String(wrong !== undefined));
    const meanwhile =
      isDirty && this.#now !== this.#base
        ? "It has changed at the mock meanwhile: what you save wins, member by member."
        : "";
    say(this.#told, wrong ?? meanwhile);
    this.#told.classList.toggle("bad", wrong !== undefined);
  }

  async #saved(
    save: (before: Record<string, unknown>, after: Record<string, unknown>) => Promise<void>,
  ): Promise<void> {
    if (this.#save.disabled) return;
    const { value } = this.#area;
    try {
      await save(JSON.parse(this.#base) as Record<string, unknown>, JSON.parse(value) as Record<string, unknown>);
      // What the mock makes of it comes with the next state.
      this.#base = value;
      this.#look();
      say(this.#told, "Saved");
    } catch (thrown) {
      this.#told.classList.add("bad");
      say(this.#told, thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
}

function whyNoMap(text: string): string | undefined {
  const wrong = whyNoJson(text);
  if (wrong !== undefined) return wrong;
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "It must be a map: { … }";
}
