import type { AdminReached, AdminTarget } from "../../mock/admin/api.ts";
import { visibleText } from "../../visible.ts";
import { Refused } from "./admin.ts";
import { compose, type Composed, type Format } from "./compose.ts";
import { button, element, say } from "./elements.ts";
import { prettyJson } from "../../json-parts.ts";
import type { Model } from "./model.ts";
import { type Content, bestReading } from "./reading.ts";
import { TargetSelect } from "./target-select.ts";
import { clockText, counted } from "./texts.ts";
import { hexOf } from "../../hex-dump.ts";

const formats: Readonly<Record<Format, { readonly label: string; readonly hint: string; readonly example: string }>> = {
  json: { label: "JSON", hint: "Goes through the codec of the endpoint.", example: '{ "type": "hello" }' },
  text: { label: "Text", hint: "Sent exactly as it is.", example: "hello" },
  hex: { label: "Hex", hint: "A binary message.", example: "01 02 ff" },
  steps: {
    label: "Steps",
    hint: "YAML, as in the do of a rule: each connection runs them.",
    example: '- send: { type: hello, user: "${user}" }\n- join: lobby',
  },
  fault: {
    label: "Fault",
    hint: "One more fault for those who are connected: lose, delay, duplicate, truncate, corrupt, close, reset, freeze, throttle …",
    example: "delay: 200ms, from: server",
  },
};

/** Where a message is written, and sent to whom it is for. */
export class Composer {
  readonly node: HTMLElement;
  readonly #model: Model;
  readonly #target = new TargetSelect(() => this.#look());
  readonly #area = element("textarea", {
    class: "editor",
    rows: 3,
    "aria-label": "What to send",
    "aria-keyshortcuts": "m",
    spellcheck: "false",
  });
  readonly #formats = new Map<Format, HTMLButtonElement>();
  readonly #hint = element("span", { class: "hint" });
  readonly #wrong = element("p", { class: "told bad", "aria-live": "polite" });
  readonly #filled = element("input", { type: "checkbox" });
  readonly #fill = element(
    "label",
    { class: "check", title: "Expressions of the mock: ${uuid()}, ${now()}, ${user}" },
    this.#filled,
    "Fill in ${…}",
  );
  readonly #tidy = button("Tidy", () => this.#tidied(), { class: "quiet" });
  readonly #send = button("Send", () => void this.#sent(), { class: "primary", "aria-keyshortcuts": "Control+Enter" });
  readonly #told = element("div", { class: "result", role: "status" });
  /** What was written in each format: changing it loses nothing. */
  readonly #texts = new Map<Format, string>();
  #format: Format = "json";
  #sending = false;

  constructor(model: Model) {
    this.#model = model;
    const choices = element("div", { class: "choices", role: "group", "aria-label": "What is written" });
    for (const [format, { label }] of Object.entries(formats) as [Format, { label: string }][]) {
      const made = button(label, () => this.#choose(format));
      this.#formats.set(format, made);
      choices.append(made);
    }
    this.#area.addEventListener("input", () => this.#look());
    this.#filled.addEventListener("change", () => this.#look());
    this.#area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.#send.click();
      }
    });
    this.node = element(
      "section",
      { class: "composer", "aria-label": "Send" },
      element(
        "div",
        { class: "bar" },
        element("label", { class: "to" }, "To ", this.#target.node),
        choices,
        this.#hint,
        element("div", { class: "right" }, this.#tidy, this.#fill),
      ),
      this.#area,
      element("div", { class: "actions" }, this.#send, this.#wrong, this.#told),
    );
    model.onChange(() => {
      if (model.state) this.#target.show(model.state);
      this.#look();
    });
    this.#choose("json");
  }

  /** How many a room has is known from the whole state alone. */
  get wantsState(): boolean {
    const to = this.#target.target;
    return typeof to === "object" && !("endpoint" in to);
  }

  focus(): void {
    this.#area.focus();
  }

  sendTo(target: AdminTarget): void {
    this.#target.choose(target);
    if (this.#format === "steps" || this.#format === "fault") this.#choose("json");
    this.#look();
    this.focus();
  }

  /** Puts a message of the log into the editor. */
  take(content: Content): void {
    const format = bestReading(content);
    this.#choose(format);
    this.#area.value =
      format === "hex" ? hexOf(content.bytes) : format === "json" ? (prettyJson(content.text) ?? "") : content.text;
    this.#look();
    this.focus();
  }

  #choose(format: Format): void {
    this.#texts.set(this.#format, this.#area.value);
    this.#format = format;
    this.#area.value = this.#texts.get(format) ?? "";
    this.#area.placeholder = formats[format].example;
    say(this.#hint, formats[format].hint);
    for (const [each, made] of this.#formats) made.setAttribute("aria-pressed", String(each === format));
    this.#fill.hidden = format !== "json" && format !== "text";
    this.#tidy.hidden = format !== "json";
    this.#look();
  }

  #tidied(): void {
    this.#area.value = prettyJson(this.#area.value) ?? this.#area.value;
    this.#look();
    this.focus();
  }

  #composed(): Composed {
    return compose({
      format: this.#format,
      text: this.#area.value,
      to: this.#target.target,
      filled: this.#filled.checked,
    });
  }

  #look(): void {
    const { standing } = this.#model;
    const composed = this.#composed();
    const empty = this.#area.value.trim() === "";
    const wrong = "wrong" in composed ? composed.wrong : undefined;
    const to = this.#target.target;
    const reach = this.#model.reach(to);
    const message = this.#format !== "steps" && to === undefined ? "Choose to whom." : undefined;
    const nobody = reach === 0 ? "Nobody is there to hear it: connect a client first." : undefined;
    const stopped = standing === "live" ? undefined : "The mock does not answer.";
    // Not while it sends: who goes on by Tab would lose the place.
    this.#send.disabled = (stopped ?? message ?? nobody ?? wrong) !== undefined;
    const verb = this.#format === "steps" ? "Run" : this.#format === "fault" ? "Inject" : "Send";
    const whom =
      to === undefined
        ? ""
        : reach === undefined
          ? ""
          : this.#format === "steps"
            ? ` at ${counted(reach, "client")}`
            : ` to ${counted(reach, "client")}`;
    say(this.#send, `${verb}${whom}`);
    say(this.#wrong, stopped ?? message ?? nobody ?? (empty ? "" : (wrong ?? "")));
    this.#wrong.classList.toggle("bad", !empty && wrong !== undefined && (stopped ?? message ?? nobody) === undefined);
    this.#area.setAttribute("aria-invalid", String(!empty && wrong !== undefined));
    this.#area.rows = Math.min(10, Math.max(3, this.#area.value.split("\n").length));
  }

  async #sent(): Promise<void> {
    const composed = this.#composed();
    if ("wrong" in composed || this.#send.disabled || this.#sending) return;
    this.#sending = true;
    this.#look();
    try {
      const { reached, problems = [] } = await this.#model.act<Partial<AdminReached>>(composed.path, composed.body);
      if (problems.length > 0) throw new Refused("It failed", undefined, problems);
      const to = this.#target.target;
      const what = to === undefined ? "Done" : reached === undefined ? "Done" : `Reached ${counted(reached, "client")}`;
      this.#tell(`✓ ${what} at ${clockText(Date.now()).slice(0, 8)}`, "good");
    } catch (thrown) {
      this.#tell(thrown instanceof Refused ? thrown.text : String(thrown), "bad");
    } finally {
      this.#sending = false;
      this.#look();
    }
  }

  #tell(text: string, how: "good" | "bad"): void {
    this.#told.className = `result ${how}`;
    this.#told.replaceChildren(
      text.includes("\n") ? element("pre", { dir: "ltr" }, visibleText(text)) : visibleText(text),
    );
  }
}
