import type { AdminConnection, AdminReached, AdminTarget } from "../../mock/admin/api.ts";
import { visible } from "../../visible.ts";
import { changes, literally } from "./compose.ts";
import type { DetailPanel } from "./detail-panel.ts";
import { button, element, facts, say } from "./elements.ts";
import { JsonEditor } from "./json-editor.ts";
import type { Model } from "./model.ts";
import { ageText, clockText, numberText, sizeText } from "./texts.ts";
import { Refused } from "./admin.ts";

/** What can be done from a connection. */
export interface ConnectionActs {
  readonly back: HTMLElement;
  sendTo(to: AdminTarget): void;
  only(connection: string): void;
}

/** Shows a connection, what can be done to it, and keeps its figures up to date. Gives a function that does the latter. */
export function showConnection(
  connection: AdminConnection,
  panel: DetailPanel,
  model: Model,
  { back, sendTo, only }: ConnectionActs,
): (now: AdminConnection | undefined) => void {
  const { name } = connection;
  const to = { connection: name };
  const told = element("p", { class: "told", role: "status" });
  const act = async (steps: unknown, done: string): Promise<void> => {
    const { reached, problems } = await model.act<AdminReached>("steps", { to, do: steps });
    if (problems.length > 0) throw new Refused(problems.map(({ text }) => text).join("\n"));
    if (reached === 0) throw new Refused("It is no longer connected.");
    say(told, done);
    told.classList.remove("bad");
  };
  const tried = (steps: unknown, done: string): void => {
    act(steps, done).catch((thrown: unknown) => {
      say(told, thrown instanceof Refused ? thrown.text : String(thrown));
      told.classList.add("bad");
    });
  };
  const code = element("input", { type: "number", min: 1000, max: 4999, value: 1000, "aria-label": "Close code" });
  const reason = element("input", {
    type: "text",
    maxlength: 123,
    placeholder: "reason",
    "aria-label": "Reason of the close",
  });
  const closing = element("form", { class: "closing" }, code, reason, element("button", { type: "submit" }, "Close"));
  closing.addEventListener("submit", (event) => {
    event.preventDefault();
    const close = {
      code: Number(code.value),
      ...(reason.value === "" ? {} : { reason: literally(reason.value) }),
    };
    tried([{ close }], `Closed with ${code.value}`);
  });
  const figures = element("div");
  const state = new JsonEditor(`State of ${visible(name)}`, async (before, after) => {
    const steps = changes("self", before, after);
    if (steps.length > 0) await act(steps, "");
  });
  const doing = element(
    "div",
    { class: "doing" },
    element(
      "div",
      { class: "actions" },
      button("Send to it…", () => sendTo(to)),
      button("Only its log", () => only(name)),
      button(
        "Freeze",
        () =>
          tried([{ drop: "freeze" }], "Frozen: TCP stays open, nothing passes any more. The mock no longer counts it."),
        {
          title: "TCP stays open, and nothing passes",
        },
      ),
      button("Reset", () => tried([{ drop: "reset" }], "Reset"), { title: "Ends TCP without a close frame" }),
    ),
    closing,
  );
  const hasState = Object.keys(connection.state).length > 0;
  panel.show(
    visible(name),
    back,
    [],
    figures,
    doing,
    told,
    element("h3", {}, "State"),
    ...(hasState ? [state.node] : [element("p", { class: "hint" }, "Its endpoint declares no state.")]),
  );
  const update = (now: AdminConnection | undefined): void => {
    doing.querySelectorAll<HTMLButtonElement | HTMLInputElement>("button, input").forEach((each) => {
      each.disabled = now === undefined && each.textContent !== "Only its log";
    });
    if (!now) {
      if (!told.classList.contains("bad") && told.textContent === "") say(told, "It is no longer connected.");
      return;
    }
    figures.replaceChildren(
      facts(
        ["Address", visible(now.url)],
        now.protocol === null ? undefined : ["Subprotocol", visible(now.protocol)],
        now.remoteAddress === null ? undefined : ["From", visible(now.remoteAddress)],
        ["Open since", `${clockText(now.openedAt)}, for ${ageText(Date.now() - now.openedAt)}`],
        [
          "Messages",
          `${numberText(now.received)} in, ${numberText(now.sent)} out${now.buffered > 0 ? `, ${sizeText(now.buffered)} wait` : ""}`,
        ],
        [
          "Rooms",
          now.rooms.length === 0
            ? "none"
            : element("span", {}, ...now.rooms.map((room) => element("span", { class: "tag" }, visible(room)))),
        ],
      ),
    );
    state.show(now.state);
  };
  update(connection);
  return update;
}
