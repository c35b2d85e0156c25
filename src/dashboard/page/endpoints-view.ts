import type { AdminEndpoint, AdminState, AdminSwitch, AdminTarget } from "../../mock/admin/api.ts";
import { visible } from "../../visible.ts";
import { copyButton } from "./copy.ts";
import { element, say } from "./elements.ts";
import type { Model } from "./model.ts";
import { toggle } from "./toggle.ts";
import { counted, numberText, paceText } from "./texts.ts";

/** The endpoints of the mock: who is there, and what answers, as switches. */
export class EndpointsView {
  readonly node = element("nav", { class: "endpoints", "aria-label": "Endpoints" });
  readonly #model: Model;
  readonly #sendTo: (to: AdminTarget) => void;
  readonly #failed: (thrown: unknown) => void;
  #structure = "";
  #updates: ((state: AdminState) => void)[] = [];

  constructor(model: Model, sendTo: (to: AdminTarget) => void, failed: (thrown: unknown) => void) {
    this.#model = model;
    this.#sendTo = sendTo;
    this.#failed = failed;
    model.onChange(() => this.#show());
  }

  /** What is there is built once, so that nothing loses the focus while numbers run. */
  #show(): void {
    const { state } = this.#model;
    if (!state) return;
    const structure = JSON.stringify([
      state.endpoints.map(({ id, path, url, protocols, rules, streams, faults }) => [
        [id, path, url, protocols],
        rules.map((each) => [each.id, each.name, each.line]),
        streams.map((each) => [each.id, each.name, each.to, each.every]),
        faults.map((each) => [each.id, each.text]),
      ]),
      state.http.map(({ id, method, path }) => [id, method, path]),
    ]);
    if (structure !== this.#structure) {
      this.#structure = structure;
      this.#updates = [];
      this.node.replaceChildren(
        ...state.endpoints.map((endpoint, index) => this.#endpoint(endpoint, index)),
        ...(state.http.length > 0 ? [this.#http(state)] : []),
      );
    }
    for (const update of this.#updates) update(state);
  }

  #endpoint({ path, url, protocols, rules, streams, faults }: AdminEndpoint, index: number): HTMLElement {
    const count = element("button", { type: "button", class: "count", title: "Send to them" });
    count.addEventListener("click", () => this.#sendTo({ endpoint: path }));
    this.#onUpdate(index, (now) => {
      say(count, numberText(now.connections));
      count.classList.toggle("some", now.connections > 0);
      count.setAttribute(
        "aria-label",
        `${counted(now.connections, "connection")} to ${visible(path)}, ${numberText(now.accepted)} so far: send to them`,
      );
    });
    return element(
      "section",
      { class: "card", "aria-label": `Endpoint ${visible(path)}` },
      element("div", { class: "card-head" }, element("h2", {}, visible(path)), count),
      element(
        "div",
        { class: "address" },
        element("code", {}, visible(url)),
        copyButton("Copy", () => url, { "aria-label": `Copy ${visible(url)}` }),
      ),
      ...(protocols.length > 0 ? [element("p", { class: "hint" }, `speaks ${visible(protocols.join(", "))}`)] : []),
      ...(rules.length > 0
        ? [
            group(
              "Rules",
              rules.map((rule, at) => this.#rule(rule, index, at)),
            ),
          ]
        : [element("p", { class: "hint" }, "It has no rules: messages are only logged.")]),
      ...(streams.length > 0
        ? [
            group(
              "Streams",
              streams.map((stream, at) => this.#stream(stream, index, at)),
            ),
          ]
        : []),
      ...(faults.length > 0
        ? [
            group(
              "Faults",
              faults.map((fault, at) => this.#fault(fault, index, at)),
            ),
          ]
        : []),
    );
  }

  #rule({ id, name, line }: AdminEndpoint["rules"][number], index: number, at: number): HTMLElement {
    const count = element("span", { class: "figure", title: "How often it has answered" });
    const made = toggle(visible(name), (enabled) => this.#act("rules", { id, enabled } satisfies AdminSwitch));
    this.#onUpdate(index, ({ rules }) => {
      const now = rules[at];
      if (!now) return;
      made.setOn(now.enabled);
      say(count, `${numberText(now.answered)}×`);
    });
    return element(
      "li",
      {},
      made.node,
      element("span", { class: "name" }, visible(name)),
      element("span", { class: "line", title: `Line ${line} of the file` }, `:${line}`),
      count,
    );
  }

  #stream({ id, name, to, every }: AdminEndpoint["streams"][number], index: number, at: number): HTMLElement {
    const count = element("span", { class: "figure", title: "Ticks so far" });
    const made = toggle(`stream ${visible(name)}`, (enabled) =>
      this.#act("streams", { id, enabled } satisfies AdminSwitch),
    );
    this.#onUpdate(index, ({ streams }) => {
      const now = streams[at];
      if (!now) return;
      made.setOn(now.enabled);
      say(count, `${numberText(now.ticks)}×`);
    });
    const pace = every === null ? "" : ` every ${paceText(every)}`;
    return element(
      "li",
      {},
      made.node,
      element("span", { class: "name" }, visible(name), element("small", {}, `to ${visible(to)}${pace}`)),
      count,
    );
  }

  #fault({ id, text }: AdminEndpoint["faults"][number], index: number, at: number): HTMLElement {
    const count = element("span", { class: "figure", title: "Hits so far" });
    const made = toggle(`fault ${visible(text)}`, (enabled) =>
      this.#act("faults", { id, enabled } satisfies AdminSwitch),
    );
    this.#onUpdate(index, ({ faults }) => {
      const now = faults[at];
      if (!now) return;
      made.setOn(now.enabled);
      say(count, `${numberText(now.hits)}×`);
    });
    return element("li", {}, made.node, element("code", { class: "name" }, visible(text)), count);
  }

  #http({ http }: AdminState): HTMLElement {
    return element(
      "section",
      { class: "card", "aria-label": "HTTP answers" },
      element("div", { class: "card-head" }, element("h2", {}, "HTTP")),
      group(
        "Answers",
        http.map(({ method, path }, at) => {
          const count = element("span", { class: "figure", title: "How often it has answered" });
          this.#updates.push((state) => say(count, `${numberText(state.http[at]?.answered ?? 0)}×`));
          return element("li", {}, element("code", { class: "name" }, `${visible(method)} ${visible(path)}`), count);
        }),
      ),
    );
  }

  #onUpdate(index: number, update: (now: AdminEndpoint) => void): void {
    this.#updates.push(({ endpoints }) => {
      const now = endpoints[index];
      if (now) update(now);
    });
  }

  #act(path: string, body: object): void {
    this.#model.act(path, body).catch(this.#failed);
  }
}

function group(title: string, items: readonly HTMLElement[]): HTMLElement {
  return element("div", { class: "group" }, element("h3", {}, title), element("ul", {}, ...items));
}
