import type { AdminState, AdminTarget } from "../../mock/admin/api.ts";
import { visible } from "../../visible.ts";
import { element } from "./elements.ts";
import { counted } from "./texts.ts";

/** Connections and rooms that are offered; what is chosen elsewhere in the page is offered as well. */
const MOST = 100;

/** Chooses who is meant. */
export class TargetSelect {
  readonly node = element("select", { "aria-label": "To whom" });
  #state: AdminState | undefined;
  /** What was chosen elsewhere, and may not be among those offered. */
  #extra: AdminTarget | undefined;
  #signature = "";

  constructor(changed: () => void) {
    this.node.addEventListener("change", changed);
  }

  /** Undefined: no connection. */
  get target(): AdminTarget | undefined {
    const { value } = this.node;
    return value === "" ? undefined : (JSON.parse(value) as AdminTarget);
  }

  choose(target: AdminTarget): void {
    this.#extra = target;
    this.#signature = "";
    this.#fill(JSON.stringify(target));
  }

  show(state: AdminState): void {
    this.#state = state;
    // While it is open its options stay.
    if (document.activeElement === this.node && this.node.matches(":open")) return;
    this.#fill(this.node.value === "" && this.node.options.length === 0 ? '"all"' : this.node.value);
  }

  #fill(value: string): void {
    const state = this.#state;
    if (!state) return;
    const paths = new Map<string, number>();
    for (const { path, connections } of state.endpoints) paths.set(path, (paths.get(path) ?? 0) + connections);
    const groups: (readonly [string, (readonly [AdminTarget, string])[]])[] = [
      ["Endpoints", [...paths].map(([path, count]) => [{ endpoint: path }, `${path} · ${counted(count, "client")}`])],
      [
        "Rooms",
        state.rooms.slice(0, MOST).map(({ name, count }) => [{ room: name }, `${name} · ${counted(count, "client")}`]),
      ],
      ["Connections", state.connections.slice(0, MOST).map(({ name }) => [{ connection: name }, name])],
    ];
    const all: readonly (readonly [AdminTarget, string])[] = [
      ["all", `All clients · ${counted(state.connectionCount, "client")}`],
    ];
    const offered = [...all, ...groups.flatMap(([, options]) => options)];
    // What is chosen stays chosen, also when it is gone: then it reaches nobody, and says so.
    const extra = [this.#extra, value === "" ? undefined : (JSON.parse(value) as AdminTarget)].filter(
      (each) => each !== undefined,
    );
    for (const each of extra) {
      const text = JSON.stringify(each);
      if (offered.some(([target]) => JSON.stringify(target) === text)) continue;
      const [kind = "", name = ""] = Object.entries(each).at(0) ?? [];
      const into = groups.find(([title]) => title.toLowerCase() === `${kind}s`);
      const entry = [each, String(name)] as const;
      into?.[1].push(entry);
      offered.push(entry);
    }
    const signature = JSON.stringify(offered);
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.node.replaceChildren(
        ...all.map(option),
        ...groups
          .filter(([, options]) => options.length > 0)
          .map(([label, options]) => element("optgroup", { label }, ...options.map(option))),
        element("option", { value: "" }, "No connection (steps on data)"),
      );
    }
    this.node.value = value;
  }
}

function option([target, text]: readonly [AdminTarget, string]): HTMLElement {
  return element("option", { value: JSON.stringify(target) }, visible(text));
}
