import { button, type Attributes } from "./elements.ts";

/** A button that copies a text, and says so. */
export function copyButton(label: string, text: () => string, attributes: Attributes = {}): HTMLButtonElement {
  let reset: ReturnType<typeof setTimeout> | undefined;
  const made = button(
    label,
    () => {
      void copy(text()).then((done) => {
        made.textContent = done ? "Copied" : "Select it to copy";
        clearTimeout(reset);
        reset = setTimeout(() => (made.textContent = label), 1500);
      });
    },
    { class: "copy", ...attributes },
  );
  return made;
}

/** Whether a text could be copied. Browsers have a clipboard for pages of this machine and of https only. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  const focused = document.activeElement;
  area.select();
  // The one way on pages that came over plain http from another machine.
  const done = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
