import { element } from "./elements.ts";
import { perFrame } from "./per-frame.ts";

/** How a list shows its items. */
export interface ListLook<Item> {
  /** For who hears it. */
  readonly label: string;
  /** Pixels. */
  readonly rowHeight: number;
  key(item: Item): string;
  /** Fills the row of an item. */
  row(item: Item): readonly HTMLElement[];
  /** Classes of the row. */
  looks(item: Item): string;
  spoken(item: Item): string;
  /** An item was chosen: by Enter, or by a click. */
  chosen(item: Item): void;
  /** Another item is the current one, by a key. */
  moved(item: Item): void;
}

/** Rows that are there beyond those in view. */
const AROUND = 10;

/** A list of any length: only the rows in view are in the page. One stop for Tab, the rest by arrows. */
export class VirtualList<Item> {
  readonly node: HTMLElement;
  readonly #look: ListLook<Item>;
  readonly #inner = element("div", { class: "rows", role: "presentation" });
  readonly #rows = new Map<string, HTMLElement>();
  readonly #drawn = perFrame(() => this.#draw());
  readonly #id: string;
  #items: readonly Item[] = [];
  #current: string | undefined;
  /** Whether the end stays in view when items are added. */
  #follows = false;
  /** Called when it begins or ceases to follow its end. */
  onFollow: (follows: boolean) => void = () => undefined;
  readonly #canFollow: boolean;
  /** The row at the top of the view, when it was drawn last: it stays there when rows above it are forgotten. */
  #top: { readonly key: string; readonly index: number } | undefined;
  #made = 0;
  /** Of the view, in pixels, when it was drawn last. */
  #height = 0;

  constructor(look: ListLook<Item>, id: string, canFollow = false) {
    this.#look = look;
    this.#id = id;
    this.#canFollow = canFollow;
    this.#follows = canFollow;
    this.node = element(
      "div",
      { class: "virtual", role: "listbox", tabindex: 0, "aria-label": look.label },
      this.#inner,
    );
    this.node.addEventListener("scroll", () => this.#scrolled());
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("click", (event) => this.#click(event));
    this.node.addEventListener("focus", () => this.#focused());
    new ResizeObserver(() => this.#resized()).observe(this.node);
  }

  get follows(): boolean {
    return this.#follows;
  }

  /** Shows these items. `anew`: those that were there look different now. */
  show(items: readonly Item[], anew = false): void {
    this.#items = items;
    if (anew) {
      for (const row of this.#rows.values()) row.remove();
      this.#rows.clear();
    }
    this.#drawn();
  }

  /** Whether there is more than fits. */
  get overflows(): boolean {
    return this.#items.length * this.#look.rowHeight > this.node.clientHeight;
  }

  /** The current item. */
  get current(): Item | undefined {
    return this.#items[this.#index()];
  }

  /** Makes an item the current one, and brings it into view. */
  select(key: string | undefined): void {
    this.#current = key;
    const index = this.#index();
    // Who reads an entry is not carried away from it by the next ones.
    if (key === undefined) this.#scrolled();
    else if (index !== -1) {
      this.#follow(this.#canFollow && index === this.#items.length - 1);
      this.#reveal(index);
    }
    this.#drawn();
  }

  /** To the end, and it stays there. */
  toEnd(): void {
    this.#follow(true);
    this.#drawn();
  }

  /** Makes the item `by` further on the current one. */
  move(by: number): void {
    const at = this.#index();
    const next = at === -1 ? (by > 0 ? 0 : this.#items.length - 1) : at + by;
    this.#go(Math.min(this.#items.length - 1, Math.max(0, next)));
  }

  #go(index: number): void {
    const item = this.#items[index];
    if (item === undefined) return;
    this.select(this.#look.key(item));
    this.#look.moved(item);
  }

  #index(): number {
    const current = this.#current;
    if (current === undefined) return -1;
    return this.#items.findIndex((each) => this.#look.key(each) === current);
  }

  #follow(follows: boolean): void {
    if (this.#follows === follows) return;
    this.#follows = follows;
    this.onFollow(follows);
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    // What moved since there is more or less room is no wish of who looks: it goes on to follow its end, or not.
    const isMoved = clientHeight === this.#height;
    if (this.#canFollow && isMoved) this.#follow(scrollHeight - scrollTop - clientHeight < this.#look.rowHeight);
    this.#drawn();
  }

  #resized(): void {
    this.#drawn();
  }

  /** Who comes by Tab gets a current row: without one, nothing would be read. */
  #focused(): void {
    if (this.#index() !== -1 || this.#items.length === 0 || !this.node.matches(":focus-visible")) return;
    const item = this.#items[this.#follows ? this.#items.length - 1 : this.#firstInView()];
    if (item !== undefined) this.select(this.#look.key(item));
  }

  #firstInView(): number {
    return Math.ceil(this.node.scrollTop / this.#look.rowHeight);
  }

  #reveal(index: number): void {
    const { rowHeight } = this.#look;
    const top = index * rowHeight;
    this.#inner.style.height = `${this.#items.length * rowHeight}px`;
    if (top < this.node.scrollTop) this.node.scrollTop = top;
    else if (top + rowHeight > this.node.scrollTop + this.node.clientHeight)
      this.node.scrollTop = top + rowHeight - this.node.clientHeight;
  }

  #draw(): void {
    const { rowHeight } = this.#look;
    const count = this.#items.length;
    this.#inner.style.height = `${count * rowHeight}px`;
    this.#height = this.node.clientHeight;
    if (this.#follows) this.node.scrollTop = count * rowHeight;
    else this.#stay();
    const first = Math.max(0, Math.floor(this.node.scrollTop / rowHeight) - AROUND);
    const last = Math.min(count, Math.ceil((this.node.scrollTop + this.node.clientHeight) / rowHeight) + AROUND);
    const top = this.#firstInView();
    const topItem = this.#items[top];
    this.#top = topItem === undefined ? undefined : { key: this.#look.key(topItem), index: top };
    const unused = new Set(this.#rows.keys());
    let active: string | undefined;
    for (let index = first; index < last; index++) {
      const item = this.#items[index];
      if (item === undefined) continue;
      const key = this.#look.key(item);
      unused.delete(key);
      const row = this.#rows.get(key) ?? this.#make(item, key);
      row.style.top = `${index * rowHeight}px`;
      row.setAttribute("aria-posinset", String(index + 1));
      row.setAttribute("aria-setsize", String(count));
      row.setAttribute("aria-selected", String(key === this.#current));
      if (key === this.#current) active = row.id;
    }
    for (const key of unused) {
      this.#rows.get(key)?.remove();
      this.#rows.delete(key);
    }
    if (active === undefined) this.node.removeAttribute("aria-activedescendant");
    else this.node.setAttribute("aria-activedescendant", active);
  }

  #stay(): void {
    const top = this.#top;
    const there = top && this.#items[top.index];
    if (!top || (there !== undefined && this.#look.key(there) === top.key)) return;
    const index = this.#items.findIndex((each) => this.#look.key(each) === top.key);
    // Only what was above is gone, else it is another list.
    if (index !== -1 && index < top.index) this.node.scrollTop += (index - top.index) * this.#look.rowHeight;
  }

  #make(item: Item, key: string): HTMLElement {
    const { looks, row: fill, spoken } = this.#look;
    const row = element(
      "div",
      { class: `row ${looks(item)}`, role: "option", id: `${this.#id}-${++this.#made}`, "aria-label": spoken(item) },
      ...fill(item),
    );
    row.dataset["key"] = key;
    row.style.height = `${this.#look.rowHeight}px`;
    this.#rows.set(key, row);
    this.#inner.append(row);
    return row;
  }

  #click(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>(".row") : null;
    const key = row?.dataset["key"];
    // Who selects text to copy it opens nothing.
    if (key === undefined || String(getSelection() ?? "") !== "") return;
    const item = this.#items.find((each) => this.#look.key(each) === key);
    if (item === undefined) return;
    this.select(key);
    this.#look.chosen(item);
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.node.clientHeight / this.#look.rowHeight) - 1);
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      if (Number.isFinite(by)) this.move(by);
      else this.#go(by > 0 ? this.#items.length - 1 : 0);
      return;
    }
    const item = this.current;
    if ((event.key === "Enter" || event.key === " ") && item !== undefined) {
      event.preventDefault();
      this.#look.chosen(item);
    }
  }
}
