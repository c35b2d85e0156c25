/** Calls what belongs to a key, wherever the focus is but in what is typed into. */
export function listenForShortcuts(acts: Readonly<Record<string, () => void>>): void {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target } = event;
    // A dialog that was just closed may have the focus until the browser draws again.
    if (target instanceof Element && target.closest("input, textarea, select, dialog[open]")) return;
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  });
}
