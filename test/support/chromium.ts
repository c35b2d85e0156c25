import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's, which `.ci/run` installs; undefined where there is none. */
export const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** Starts it; whoever did closes it. `args`: more options of its command line. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no Chromium here");
  // Its sandbox wants another user than root, whom containers of continuous integration mostly have.
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", ...args] });
}
