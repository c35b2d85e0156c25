import { button, type Child, element } from "./elements.ts";

/** What was picked, beside the lists; on a narrow window above them. */
export class DetailPanel {
  readonly node = element("aside", { class: "detail", "aria-label": "Detail", hidden: true });
  readonly #closed: () => void;
  #back: HTMLElement | undefined;

  /** `closed`: called when it was closed by who uses the page. */
  constructor(closed: () => void) {
    this.#closed = closed;
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  get isOpen(): boolean {
    return !this.node.hidden;
  }

  /** Shows something. `back`: where the focus goes when it is closed. */
  show(title: string, back: HTMLElement, tools: readonly HTMLElement[], ...content: readonly Child[]): void {
    this.#back = back;
    this.node.hidden = false;
    this.node.replaceChildren(
      element(
        "div",
        { class: "detail-head" },
        element("h2", { tabindex: -1 }, title),
        ...tools,
        button("✕", () => this.close(), { "aria-label": "Close the detail", title: "Close (Esc)", class: "quiet" }),
      ),
      element("div", { class: "detail-body" }, ...content.filter((each) => each !== undefined)),
    );
  }

  focus(): void {
    this.node.querySelector("h2")?.focus();
  }

  close(): void {
    if (!this.isOpen) return;
    this.node.hidden = true;
    this.node.replaceChildren();
    this.#closed();
    this.#back?.focus();
  }
}
