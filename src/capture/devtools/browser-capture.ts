import type { Clock } from "../../environment.ts";
import type { Missing, TrafficEvent } from "../../recording/traffic.ts";
import { Cdp, type CdpEvent } from "./cdp.ts";
import { NetworkEvents } from "./network-events.ts";

/** What a browser never tells. */
export const missingOfBrowsers: readonly Missing[] = ["closes", "control", "wire", "ends"];

export interface BrowserCaptureEar {
  event(event: TrafficEvent): void;
  /** The browser is gone: nothing more comes. */
  gone(why: string): void;
}

/** Hears of all WebSockets of a browser, in all its pages, frames and workers, by its DevTools protocol. */
export class BrowserCapture {
  /** What it is called: `Chrome 140.0.0.0`. */
  readonly browser: string;
  readonly #cdp: Cdp;
  #events = new NetworkEvents(0);
  #ear: BrowserCaptureEar | undefined;

  /** `url`: `http://127.0.0.1:9222`. Throws a `Failure` when no browser listens there. It tells of nothing before `start`. */
  static async connect(url: string, clock: Clock): Promise<BrowserCapture> {
    const begun: { capture?: BrowserCapture } = {};
    const ear = {
      event: (event: CdpEvent) => begun.capture?.heard(event),
      gone: (why: string) => begun.capture?.gone(why),
    };
    const { cdp, browser } = await Cdp.connect(url, ear, clock);
    return (begun.capture = new BrowserCapture(cdp, browser));
  }

  private constructor(cdp: Cdp, browser: string) {
    this.#cdp = cdp;
    this.browser = browser.replace("/", " ");
  }

  /** `time`: milliseconds since 1970, which become the beginning of all times. */
  start(ear: BrowserCaptureEar, time: number): void {
    this.#events = new NetworkEvents(time);
    this.#ear = ear;
    this.#cdp.send("Target.setAutoAttach", attaching);
  }

  /** Hears no more. Tells of what is still open. */
  end(): void {
    for (const event of this.#events.end()) this.#ear?.event(event);
    this.#ear = undefined;
    this.#cdp.close();
  }

  private gone(why: string): void {
    this.#ear?.gone(why);
  }

  private heard(event: CdpEvent): void {
    const session = event.params["sessionId"];
    if (event.method === "Target.attachedToTarget" && typeof session === "string") this.#attached(session);
    else if (event.method === "Target.detachedFromTarget" && typeof session === "string")
      for (const each of this.#events.gone(session)) this.#ear?.event(each);
    else for (const each of this.#events.of(event)) this.#ear?.event(each);
  }

  /** Whatever has begun waits until we listen: no handshake is missed. */
  #attached(session: string): void {
    this.#cdp.send("Network.enable", keepingNothing, session);
    this.#cdp.send("Target.setAutoAttach", attaching, session);
    this.#cdp.send("Runtime.runIfWaitingForDebugger", {}, session);
  }
}

// --- internal ---

/** The browser would keep what pages load, for those who ask for it. */
const keepingNothing = { maxTotalBufferSize: 0, maxResourceBufferSize: 0 };
const attaching = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
