import { element } from "./elements.ts";

/** A switch: what it shows is what the mock says, not what was clicked. */
export function toggle(
  label: string,
  turn: (on: boolean) => void,
): { readonly node: HTMLElement; setOn(on: boolean): void } {
  const node = element("button", {
    type: "button",
    role: "switch",
    "aria-checked": "false",
    "aria-label": label,
    class: "switch",
  });
  node.addEventListener("click", () => turn(node.getAttribute("aria-checked") !== "true"));
  return {
    node,
    setOn(on) {
      if (node.getAttribute("aria-checked") !== String(on)) node.setAttribute("aria-checked", String(on));
    },
  };
}
