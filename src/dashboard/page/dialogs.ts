import { Refused } from "./admin.ts";
import { button, element } from "./elements.ts";
import type { Model } from "./model.ts";

const shortcuts: readonly (readonly [string, string])[] = [
  ["/", "Filter what is shown"],
  ["m", "Write a message"],
  ["Ctrl Enter", "Send it, or save what is edited"],
  ["1 … 4", "Log, connections, rooms, data"],
  ["l", "To the list"],
  ["e", "To the endpoints"],
  ["↑ ↓ PgUp PgDn Home End", "In a list: the current entry"],
  ["Enter", "In a list: open it"],
  ["Esc", "Close the detail"],
  ["p", "Pause the log, and resume it"],
  ["c", "Clear the log from view"],
  ["f", "Follow the end of the log"],
  ["t", "Light, dark, or as the system is"],
  ["?", "This help"],
];

/** The list of shortcuts. */
export function helpDialog(): HTMLDialogElement {
  const dialog = element(
    "dialog",
    { "aria-labelledby": "help-title" },
    element("h2", { id: "help-title" }, "Keyboard"),
    element(
      "dl",
      { class: "keys" },
      ...shortcuts.flatMap(([key, what]) => [
        element("dt", {}, ...key.split(" ").map((each) => (each === "…" ? " … " : element("kbd", {}, each)))),
        element("dd", {}, what),
      ]),
    ),
    element(
      "p",
      { class: "hint" },
      "← came in from a client, → went out to it, ⇉ to several at once. “no rule” marks a message that nothing of the mock takes.",
    ),
    element(
      "div",
      { class: "actions" },
      button("Close", () => dialog.close(), { class: "primary" }),
    ),
  );
  return dialog;
}

/** Asks what a reset shall reset. */
export function resetDialog(model: Model): HTMLDialogElement {
  const connections = element("input", { type: "checkbox" });
  const told = element("p", { class: "told bad", role: "status" });
  const reset = async (): Promise<void> => {
    try {
      await model.act("reset", connections.checked ? { connections: true } : {});
      dialog.close();
    } catch (thrown) {
      told.textContent = thrown instanceof Refused ? thrown.text : String(thrown);
    }
  };
  const dialog = element(
    "dialog",
    { "aria-labelledby": "reset-title" },
    element("h2", { id: "reset-title" }, "Reset the mock?"),
    element("p", {}, "Its data, counts and switches become what they were at the start."),
    element("label", { class: "check" }, connections, "Close all connections as well, with 1012"),
    told,
    element(
      "div",
      { class: "actions" },
      button("Reset", () => void reset(), { class: "primary" }),
      button("Cancel", () => dialog.close()),
    ),
  );
  dialog.addEventListener("close", () => (told.textContent = ""));
  return dialog;
}
