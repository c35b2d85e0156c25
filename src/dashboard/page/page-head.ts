import { visible, visibleText } from "../../visible.ts";
import { copyButton } from "./copy.ts";
import { button, element, say } from "./elements.ts";
import type { Model } from "./model.ts";
import { clockText, counted } from "./texts.ts";
import { themeButton } from "./theme.ts";

const standings = {
  connecting: ["…", "Connecting"],
  live: ["●", "Live"],
  lost: ["…", "Connecting again"],
  stopped: ["■", "Mock stopped"],
} as const;

/** The head of the page: which mock it is, how the page stands with it, and what is wrong with its file. */
export function pageHead(
  model: Model,
  acts: { reset(): void; help(): void },
): { readonly head: HTMLElement; readonly banners: HTMLElement; changeTheme(): void } {
  const name = element("h1", {}, "wstest mock");
  const file = element("span", { class: "file" });
  const url = element("code");
  const address = element(
    "span",
    { class: "address" },
    url,
    copyButton("Copy", () => model.state?.url ?? "", { "aria-label": "Copy the address of the mock" }),
  );
  const standing = element("span", { class: "standing", role: "status" });
  const reset = button("Reset…", acts.reset);
  const theme = themeButton();
  const head = element(
    "header",
    { class: "page-head" },
    name,
    standing,
    file,
    address,
    element(
      "div",
      { class: "right" },
      reset,
      theme,
      button("?", acts.help, {
        class: "quiet",
        "aria-label": "Keyboard shortcuts",
        title: "Keyboard shortcuts (?)",
        "aria-keyshortcuts": "?",
      }),
    ),
  );
  const stopped = element("div", { class: "banner stopped", role: "alert", hidden: true });
  const broken = element("div", { class: "banner broken", hidden: true });
  let told = "";
  model.onChange(() => {
    const { state } = model;
    const [sign, words] = standings[model.standing];
    say(standing, `${sign} ${words}`);
    standing.className = `standing ${model.standing}`;
    stopped.hidden = model.standing !== "stopped";
    const { refusal } = model;
    say(
      stopped,
      refusal === undefined
        ? "The mock has stopped, or cannot be reached. What was last known is still here. Start it again, and the page goes on by itself."
        : `The mock does not speak with this page. ${visibleText(refusal)}`,
    );
    document.documentElement.dataset["standing"] = model.standing;
    address.hidden = state === undefined;
    reset.disabled = model.standing !== "live";
    if (!state) return;
    document.title = `${model.standing === "stopped" ? "■ " : ""}${visible(state.name)} – wstest mock`;
    say(name, visible(state.name));
    const read = state.reloadedAt === null ? "" : `, read again at ${clockText(state.reloadedAt).slice(0, 8)}`;
    say(file, `${visible(state.file)}${read}`);
    say(url, visible(state.url));
    const texts = state.problems.map(({ text }) => visibleText(text.trimEnd()));
    const key = texts.join("\n");
    if (key === told) return;
    told = key;
    broken.hidden = texts.length === 0;
    broken.setAttribute("role", texts.length === 0 ? "presentation" : "alert");
    broken.replaceChildren(
      element(
        "p",
        {},
        element("strong", {}, `The file has ${counted(texts.length, "problem")}.`),
        " The mock goes on as it was before.",
      ),
      ...texts.map((text) => element("pre", { tabindex: 0, dir: "ltr", "aria-label": "Problem" }, text)),
    );
  });
  return { head, banners: element("div", { class: "banners" }, stopped, broken), changeTheme: () => theme.click() };
}
