import { button, element } from "./elements.ts";
import { prettyParts } from "../../json-parts.ts";
import { bestReading, type Content, readAs, type Reading } from "./reading.ts";
import { visible } from "../../visible.ts";

/** Longer texts are shown in one colour: each part of JSON is an element of its own. */
const MOST_COLOURED = 64 * 1024;

/** Which way to read a message was chosen last: it stays for the next one where it can. */
let chosen: Reading | undefined;

const labels: Readonly<Record<Reading, string>> = { json: "JSON", text: "Text", hex: "Hex" };

/** A message, to be read as JSON in lines, as a text or as bytes. */
export function contentView(content: Content): HTMLElement {
  const shown = element("pre", { class: "payload", tabindex: 0, dir: "ltr", "aria-label": "Content" });
  const best = bestReading(content);
  const readings = (["json", "text", "hex"] as const).filter(
    (each) => each !== "json" || readAs("json", content) !== undefined,
  );
  const choices = readings.map((reading) =>
    button(labels[reading], () => {
      chosen = reading;
      show(reading);
    }),
  );
  const show = (reading: Reading): void => {
    fill(shown, reading, content);
    choices.forEach((each, index) => each.setAttribute("aria-pressed", String(readings[index] === reading)));
  };
  show(chosen !== undefined && readings.includes(chosen) ? chosen : best);
  return element(
    "div",
    { class: "content" },
    element("div", { class: "choices", role: "group", "aria-label": "How to read it" }, ...choices),
    shown,
  );
}

function fill(shown: HTMLElement, reading: Reading, content: Content): void {
  shown.classList.toggle("hex", reading === "hex");
  const parts = reading === "json" && content.text.length <= MOST_COLOURED ? prettyParts(content.text) : undefined;
  if (!parts) {
    shown.textContent = readAs(reading, content) ?? "";
    return;
  }
  shown.replaceChildren(
    ...parts.map(({ kind, text }) =>
      kind === "space" || kind === "sign" ? text : element("span", { class: `j-${kind}` }, visible(text)),
    ),
  );
}
