/** Milliseconds between two updates of a page that nobody sees: browsers draw no frames for it. */
const UNSEEN = 500;

/** A function that has `act` called once in the next frame, however often it is called until then. */
export function perFrame(act: () => void): () => void {
  let waiting = false;
  const run = (): void => {
    waiting = false;
    act();
  };
  return () => {
    if (waiting) return;
    waiting = true;
    if (document.hidden) setTimeout(run, UNSEEN);
    else requestAnimationFrame(run);
  };
}
