import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, chromium } from "playwright-core";

/** Debian's, which `.ci/run` installs; undefined where there is none. */
export const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** Starts it; whoever did closes it. `args`: more options of its command line. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no Chromium here");
  // Its sandbox wants another user than root, whom containers of continuous integration mostly have.
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", ...args] });
}

/** A browser that listens for developer tools at `url`. */
export interface DevToolsBrowser {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts it with an empty page; whoever did stops it. */
export async function chromiumForTools(): Promise<DevToolsBrowser> {
  const folder = await mkdtemp(join(tmpdir(), "wstest-browser-"));
  const args = ["--headless=new", "--no-sandbox", "--remote-debugging-port=0", `--user-data-dir=${folder}`];
  const child = spawn(chromiumPath ?? "", [...args, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  for await (const line of createInterface({ input: child.stderr })) {
    const [, host] = /DevTools listening on ws:\/\/([^/]+)/.exec(line) ?? [];
    if (host === undefined) continue;
    child.stderr.resume();
    return { url: `http://${host}`, stop };
  }
  throw new Error("Chromium has ended");
}
