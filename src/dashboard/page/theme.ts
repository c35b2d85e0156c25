import { button } from "./elements.ts";

const themes = ["auto", "light", "dark"] as const;
type Theme = (typeof themes)[number];

const signs: Readonly<Record<Theme, string>> = { auto: "◐", light: "☀", dark: "☾" };
const KEY = "wstest-theme";

/** A button that changes between light, dark, and what the system has. */
export function themeButton(): HTMLButtonElement {
  let theme = stored();
  const made = button(
    "",
    () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "auto";
      store(theme);
      show();
    },
    { class: "quiet", "aria-keyshortcuts": "t" },
  );
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = (): void => {
    document.documentElement.dataset["theme"] = theme === "auto" ? (system.matches ? "dark" : "light") : theme;
    made.textContent = signs[theme];
    const label = `Colours: ${theme === "auto" ? "as the system" : theme}`;
    made.setAttribute("aria-label", label);
    made.title = `${label} (t)`;
  };
  system.addEventListener("change", show);
  show();
  return made;
}

function stored(): Theme {
  try {
    const found = localStorage.getItem(KEY);
    return themes.find((each) => each === found) ?? "auto";
  } catch {
    // Browsers may forbid pages to keep anything; then each visit begins as the system is.
    return "auto";
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // As above: it holds for this visit.
  }
}
