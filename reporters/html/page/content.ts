import type { ContentData } from "../data.ts";
import { button, element } from "./elements.ts";
import { decodedOf, rawOf } from "./payload.ts";

/** Which way to read a content was chosen last: it stays for the next one. */
let reading: "decoded" | "raw" = "decoded";

/** What a frame or a body holds, with a choice of how to read it. `label`: what it is, for who hears the page. */
export function contentParts(data: ContentData & { readonly value?: string }, label: string): readonly HTMLElement[] {
  const { binary, size, cut, omitted, value } = data;
  if (omitted !== undefined)
    return [
      element("p", { class: "hint" }, `Its ${size} ${size === 1 ? "byte is" : "bytes are"} not here: ${omitted}.`),
    ];
  const content = element("pre", { class: "payload", tabindex: 0, dir: "ltr", "aria-label": label });
  const choices = (["decoded", "raw"] as const).map((way) =>
    button(way === "decoded" ? "Decoded" : binary ? "Raw: bytes" : "Raw", () => show((reading = way)), {
      class: "choice",
    }),
  );
  const show = (way: typeof reading): void => {
    content.textContent = way === "decoded" ? decodedOf(data) : rawOf(data);
    choices.forEach((each, index) => each.setAttribute("aria-pressed", String((index === 0) === (way === "decoded"))));
  };
  show(binary && value === undefined ? "raw" : reading);
  return [
    element("div", { class: "choices", role: "group", "aria-label": "How to read it" }, ...choices),
    ...(cut ? [element("p", { class: "hint" }, `Only the beginning of the ${size} bytes is in this report.`)] : []),
    content,
  ];
}
