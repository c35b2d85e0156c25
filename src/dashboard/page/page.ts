import type { AdminConnection, AdminLogDetail, AdminLogEntry, AdminTarget } from "../../mock/admin/api.ts";
import { visible } from "../../visible.ts";
import { get, Refused } from "./admin.ts";
import { Composer } from "./composer.ts";
import { showConnection } from "./connection-detail.ts";
import { ConnectionsView } from "./connections-view.ts";
import { dataView } from "./data-view.ts";
import { DetailPanel } from "./detail-panel.ts";
import { helpDialog, resetDialog } from "./dialogs.ts";
import { button, element } from "./elements.ts";
import { EndpointsView } from "./endpoints-view.ts";
import { showEntry } from "./entry-detail.ts";
import { hashOfEntry, linkOf } from "./location.ts";
import { LogView } from "./log-view.ts";
import { Model } from "./model.ts";
import { pageHead } from "./page-head.ts";
import { RoomsView } from "./rooms-view.ts";
import { listenForShortcuts } from "./shortcuts.ts";
import { Tabs } from "./tabs.ts";
import { numberText } from "./texts.ts";

/** From this width on the endpoints stand beside the rest, in pixels; the style sheet says the same. */
const WIDE = "(min-width: 1000px)";

/** The whole page: its parts, and what one does to another. */
export class Dashboard {
  readonly #page: HTMLElement;
  readonly #model = new Model();
  readonly #notice = element("div", { class: "notice", role: "status", hidden: true });
  readonly #panel = new DetailPanel(() => this.#closed());
  readonly #composer = new Composer(this.#model);
  readonly #log = new LogView(
    this.#model,
    (entry) => {
      this.#openEntry(entry);
      if (!matchMedia(WIDE).matches) this.#panel.focus();
    },
    (entry) => this.#panel.isOpen && this.#openEntry(entry),
  );
  readonly #connections = new ConnectionsView(
    this.#model,
    (connection) => {
      this.#openConnection(connection);
      this.#panel.focus();
    },
    (connection) => this.#panel.isOpen && this.#openConnection(connection),
  );
  readonly #rooms = new RoomsView(this.#model, {
    sendTo: (to) => this.#sendTo(to),
    members: (room) => {
      this.#tabs.show("connections");
      this.#connections.filter(`room:${room}`);
    },
  });
  readonly #endpoints = new EndpointsView(
    this.#model,
    (to) => this.#sendTo(to),
    (thrown) => this.#tell(thrown instanceof Refused ? thrown.text : String(thrown)),
  );
  readonly #tabs = new Tabs(
    [
      { id: "endpoints", label: "Endpoints", panel: this.#endpoints.node },
      { id: "log", label: "Log", panel: this.#log.node },
      { id: "connections", label: "Connections", panel: this.#connections.node },
      { id: "rooms", label: "Rooms", panel: this.#rooms.node },
      { id: "data", label: "Data", panel: dataView(this.#model) },
    ],
    () => void this.#model.refresh(),
  );
  /** The connection that is looked at, and what brings its figures up to date. */
  #looked: { readonly name: string; update(now: AdminConnection | undefined): void } | undefined;

  constructor(page: HTMLElement) {
    this.#page = page;
  }

  /** Fills the page, and begins to listen to the mock. */
  open(): void {
    const model = this.#model;
    const help = helpDialog();
    const reset = resetDialog(model);
    const { head, banners, changeTheme } = pageHead(model, {
      reset: () => reset.showModal(),
      help: () => help.showModal(),
    });
    const main = element(
      "main",
      { id: "main", tabindex: -1 },
      this.#tabs.list,
      ...this.#tabs.panels.slice(1),
      this.#composer.node,
    );
    const skip = button("To the log", () => this.#toList(), { class: "skip" });
    this.#page.replaceChildren(
      skip,
      head,
      banners,
      this.#notice,
      element("div", { class: "page-columns" }, this.#endpoints.node, main, this.#panel.node),
      help,
      reset,
    );
    this.#tabs.show("log");
    matchMedia(WIDE).addEventListener("change", ({ matches }) => {
      if (matches && this.#tabs.current === "endpoints") this.#tabs.show("log");
    });
    model.wantsState = () => this.#tabs.current !== "log" || this.#looked !== undefined || this.#composer.wantsState;
    model.wantsConnections = () => this.#tabs.current === "connections";
    model.onChange(() => this.#changed());
    listenForShortcuts({
      "/": () => this.#filter(),
      m: () => this.#write(),
      1: () => this.#show("log"),
      2: () => this.#show("connections"),
      3: () => this.#show("rooms"),
      4: () => this.#show("data"),
      l: () => this.#toList(),
      e: () => this.#toEndpoints(),
      p: () => this.#log.pause(),
      c: () => this.#log.clear(),
      f: () => this.#log.list.toEnd(),
      t: changeTheme,
      "?": () => help.showModal(),
      Escape: () => this.#panel.close(),
    });
    addEventListener("hashchange", () => void this.#follow());
    model.onAnew(() => {
      this.#log.forget();
      this.#tell("The mock was started anew. Its log begins here; that of before is gone.");
    });
    model.onFirstLog(() => void this.#follow());
    model.start();
  }

  #changed(): void {
    const { state } = this.#model;
    if (!state) return;
    this.#tabs.count("connections", numberText(state.connectionCount));
    this.#tabs.count("rooms", numberText(state.rooms.length));
    this.#looked?.update(state.connections.find(({ name }) => name === this.#looked?.name));
  }

  /** Goes to the entry that the link of the page points at. */
  async #follow(): Promise<void> {
    const link = linkOf(location.hash);
    const { state } = this.#model;
    if (!link || !state) return;
    if (link.startedAt !== undefined && link.startedAt !== Math.floor(state.startedAt))
      return this.#tell("The entry that the link points at is of an earlier run of the mock: it is gone.");
    this.#tabs.show("log");
    let entry = this.#model.log.find(link.id);
    if (!entry) {
      try {
        ({ entry } = await get<AdminLogDetail>(`log/${link.id}`));
      } catch (thrown) {
        if (!(thrown instanceof Refused)) throw thrown;
        return this.#tell(`The entry ${link.id} that the link points at is no longer kept, or not yet there.`);
      }
    }
    if (!this.#model.log.shown.some(({ id }) => id === link.id)) this.#log.showAll();
    this.#log.list.select(String(link.id));
    this.#openEntry(entry);
  }

  #openEntry(entry: AdminLogEntry): void {
    this.#looked = undefined;
    this.#tell("");
    const hash = hashOfEntry({ id: entry.id, startedAt: this.#model.state?.startedAt });
    // Without an entry in the history for each one that is looked at.
    if (location.hash !== hash) history.replaceState(null, "", hash);
    void showEntry(entry, this.#panel, {
      back: this.#log.list.node,
      move: (by) => this.#log.list.move(by),
      only: (connection) => this.#only(connection),
      openConnection: (name) => this.#findConnection(name),
      sendAgain: (content) => {
        this.#uncover();
        this.#composer.take(content);
      },
      link: () => new URL(hash, location.href).href,
    });
  }

  #openConnection(connection: AdminConnection): void {
    const { name } = connection;
    const update = showConnection(connection, this.#panel, this.#model, {
      back: this.#connections.list.node,
      sendTo: (to) => this.#sendTo(to),
      only: (each) => this.#only(each),
    });
    this.#looked = { name, update };
  }

  #findConnection(name: string): void {
    const found = this.#model.state?.connections.find((each) => each.name === name);
    if (!found) return this.#tell(`${visible(name)} is not connected now.`);
    this.#tabs.show("connections");
    this.#connections.filter("");
    this.#connections.list.select(name);
    this.#openConnection(found);
    this.#panel.focus();
  }

  #only(connection: string): void {
    this.#tabs.show("log");
    this.#log.only(connection);
    this.#log.list.toEnd();
  }

  #sendTo(to: AdminTarget): void {
    if (this.#tabs.current === "endpoints") this.#tabs.show("log");
    this.#uncover();
    this.#composer.sendTo(to);
  }

  /** On a narrow window the detail covers the editor. */
  #uncover(): void {
    if (!matchMedia(WIDE).matches) this.#panel.close();
  }

  #show(tab: string): void {
    this.#tabs.show(tab);
    this.#toList();
  }

  #toList(): void {
    const { current } = this.#tabs;
    if (current === "connections") this.#connections.list.node.focus();
    else if (current === "log") this.#log.list.node.focus();
    // Not into a field: the next key is a shortcut, too.
    else this.#tabs.focus(current);
  }

  #write(): void {
    if (this.#tabs.current === "endpoints") this.#tabs.show("log");
    this.#uncover();
    this.#composer.focus();
  }

  #toEndpoints(): void {
    if (!matchMedia(WIDE).matches) this.#tabs.show("endpoints");
    this.#tabs.focusIn("endpoints");
  }

  #filter(): void {
    if (this.#tabs.current === "connections") return this.#connections.focusFilter();
    if (this.#tabs.current === "rooms") return this.#rooms.focusFilter();
    this.#tabs.show("log");
    this.#log.focusFilter();
  }

  #closed(): void {
    this.#looked = undefined;
    this.#log.list.select(undefined);
    this.#connections.list.select(undefined);
    if (location.hash !== "") history.replaceState(null, "", location.pathname + location.search);
  }

  #tell(text: string): void {
    this.#notice.hidden = text === "";
    this.#notice.replaceChildren(
      element("pre", { dir: "ltr" }, text),
      button("✕", () => this.#tell(""), { class: "quiet", "aria-label": "Close the notice" }),
    );
  }
}
