import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { BrowserCapture } from "../../../src/capture/devtools/browser-capture.ts";
import { systemClock } from "../../../src/environment.ts";
import { Failure } from "../../../src/problem.ts";
import type { TrafficEvent } from "../../../src/recording/traffic.ts";
import { chromiumForTools, chromiumPath, type DevToolsBrowser } from "../../support/chromium.ts";
import { speakingSite } from "../../support/speaking-site.ts";

describe.skipIf(chromiumPath === undefined)("the WebSockets of Chromium", { timeout: 60_000 }, () => {
  let browser: DevToolsBrowser;
  beforeAll(async () => {
    browser = await chromiumForTools();
  }, 60_000);
  afterAll(() => browser?.stop());

  it("are heard of in pages and workers, from their first message on", async () => {
    const { server, url } = await speakingSite();
    const events: TrafficEvent[] = [];
    const gone = vi.fn<(why: string) => void>();
    const capture = await BrowserCapture.connect(browser.url, systemClock);
    capture.start({ event: (each) => events.push(each), gone }, Date.now());
    expect(capture.browser).toMatch(/^(?:Headless)?Chrom\w+ \d/);
    await fetch(`${browser.url}/json/new?${encodeURIComponent(url)}`, { method: "PUT" });
    await vi.waitFor(() => {
      const texts = events.flatMap((each) => (each.type === "message" ? [each.data] : []));
      expect(texts).toEqual(expect.arrayContaining(["bye", "heard from a worker"]));
      expect(events.some(({ type }) => type === "end")).toBe(true);
    }, 30_000);
    capture.end();
    server.close();
    const of = (path: string): readonly TrafficEvent[] => {
      const request = events.find((each) => each.type === "request" && each.url.endsWith(path));
      return events.filter(({ connection }) => connection === request?.connection);
    };
    expect(of("/page?x=1")).toMatchObject([
      { type: "open" },
      { type: "request", url: `${url.replace("http", "ws")}/page?x=1` },
      { type: "response", status: 101, statusText: "Switching Protocols" },
      { type: "message", from: "client", data: "from a page" },
      { type: "message", from: "client", data: Buffer.from([0, 255]) },
      { type: "message", from: "server", data: "heard from a page" },
      { type: "message", from: "server", data: "bye" },
      { type: "end", how: "unknown" },
    ]);
    expect(of("/worker").map(({ type }) => type)).toEqual(["open", "request", "response", "message", "message", "end"]);
    expect(of("/worker").at(-1)).toMatchObject({ how: "cut" });
    const times = events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(gone).not.toHaveBeenCalled();
  });

  it("tells that the browser is gone", async () => {
    const gone = vi.fn<(why: string) => void>();
    const capture = await BrowserCapture.connect(browser.url, systemClock);
    capture.start({ event: () => undefined, gone }, Date.now());
    await browser.stop();
    await vi.waitFor(() => expect(gone.mock.calls).toEqual([["its connection has ended"]]), 30_000);
  });
});

describe("what is no browser", () => {
  const begin = async (url: string): Promise<string | undefined> => {
    const thrown = await BrowserCapture.connect(url, systemClock).catch((error: unknown) => error);
    return thrown instanceof Failure ? thrown.problem.headline : undefined;
  };

  it("is told", async () => {
    expect(await begin("nonsense")).toBe("--browser nonsense is no address of a browser");
    expect(await begin("http://127.0.0.1:1")).toMatch(
      /^No browser listens for developer tools at http:\/\/127\.0\.0\.1:1: .*127\.0\.0\.1:1/,
    );
    const { server, url } = await speakingSite();
    expect(await begin(url)).toBe(`No browser listens for developer tools at ${url}: something else answers there`);
    server.close();
  });
});
