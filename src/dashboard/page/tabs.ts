import { element } from "./elements.ts";

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly panel: HTMLElement;
}

/** Panels of which one is shown. One stop for Tab, the others by arrows. */
export class Tabs {
  readonly list = element("div", { class: "tabs", role: "tablist", "aria-label": "What is shown" });
  readonly #tabs: readonly { readonly tab: Tab; readonly button: HTMLButtonElement; readonly figure: HTMLElement }[];
  readonly #changed: () => void;
  current = "";

  constructor(tabs: readonly Tab[], changed: () => void) {
    this.#changed = changed;
    this.#tabs = tabs.map((tab) => {
      const figure = element("span", { class: "figure" });
      const button = element(
        "button",
        { type: "button", role: "tab", id: `tab-${tab.id}`, "aria-controls": `panel-${tab.id}` },
        tab.label,
        figure,
      );
      button.addEventListener("click", () => this.show(tab.id));
      tab.panel.id = `panel-${tab.id}`;
      tab.panel.setAttribute("role", "tabpanel");
      tab.panel.setAttribute("aria-labelledby", `tab-${tab.id}`);
      tab.panel.removeAttribute("aria-label");
      return { tab, button, figure };
    });
    this.list.append(...this.#tabs.map(({ button }) => button));
    this.list.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      const seen = this.#tabs.filter(({ button }) => button.offsetParent !== null);
      const at = seen.findIndex(({ tab }) => tab.id === this.current);
      const next = seen[(at + by + seen.length) % seen.length];
      if (!next) return;
      this.show(next.tab.id);
      next.button.focus();
    });
  }

  get panels(): readonly HTMLElement[] {
    return this.#tabs.map(({ tab }) => tab.panel);
  }

  /** Moves the focus to the first thing of a panel that takes it. */
  focusIn(id: string): void {
    const panel = this.#tabs.find(({ tab }) => tab.id === id)?.tab.panel;
    panel?.querySelector<HTMLElement>("button:not([disabled]), input, textarea, [tabindex='0']")?.focus();
  }

  /** Moves the focus to a tab. */
  focus(id: string): void {
    this.#tabs.find(({ tab }) => tab.id === id)?.button.focus();
  }

  show(id: string): void {
    this.current = id;
    for (const { tab, button } of this.#tabs) {
      const isShown = tab.id === id;
      button.setAttribute("aria-selected", String(isShown));
      button.tabIndex = isShown ? 0 : -1;
      tab.panel.classList.toggle("unshown", !isShown);
    }
    this.#changed();
  }

  /** Puts a number behind the label. */
  count(id: string, text: string): void {
    const figure = this.#tabs.find(({ tab }) => tab.id === id)?.figure;
    if (figure && figure.textContent !== text) figure.textContent = text;
  }
}
