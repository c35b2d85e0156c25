import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRecording } from "../../../src/capture/open-recording.ts";
import { harText } from "../../../src/recording/har.ts";
import type { TrafficEvent } from "../../../src/recording/traffic.ts";
import { chromiumForTools, chromiumPath, launchChromium } from "../../support/chromium.ts";
import { speakingSite } from "../../support/speaking-site.ts";
import { allOf, connection, recording, together } from "../../support/traffic.ts";

const messages = (events: readonly TrafficEvent[]): readonly unknown[] =>
  events.flatMap((each) => (each.type === "message" ? [[each.connection, each.from, each.data]] : []));

describe.skipIf(chromiumPath === undefined)("HARs of browsers", { timeout: 60_000 }, () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wstest-har-"));
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(["embed", "attach"] as const)("of Playwright are read, content: %s", async (content) => {
    const { server, url } = await speakingSite();
    const path = join(folder, content, "x.har");
    const context = await browser.newContext({ recordHar: { path, content } });
    const page = await context.newPage();
    const closed = page.waitForEvent("websocket").then((socket) => socket.waitForEvent("close"));
    await page.goto(url);
    await closed;
    await context.close();
    server.close();
    if (content === "attach") expect((await readdir(join(folder, content))).length).toBeGreaterThan(1);
    const events = await allOf(await openRecording(path, "x.har"));
    const request = events.find((each) => each.type === "request" && each.url.endsWith("/page?x=1"));
    const own = events.filter((each) => each.connection === request?.connection);
    expect(own.map(({ type }) => type)).toEqual([
      "open",
      "request",
      "response",
      "message",
      "message",
      "message",
      "message",
      "end",
    ]);
    expect(messages(own).map((each) => (each as readonly unknown[]).slice(1))).toEqual([
      ["client", "from a page"],
      ["client", Buffer.from([0, 255])],
      ["server", "heard from a page"],
      ["server", "bye"],
    ]);
    const times = own.map(({ at }) => at);
    expect(Math.max(...times)).toBeLessThan(60_000);
  });

  it("of wstest are imported by Chrome's developer tools, and what these export is the same", async () => {
    const events = together(
      connection(1, '> {"a":"é\u2028"}\n< hi\n<< 00ff\n< close 1001 away\nend server'),
      connection(2, "> hello\nend client", { at: 2, path: "/b?x=1" }),
    );
    let text = "";
    for await (const piece of harText(recording(events), "1.2.3")) text += piece;
    const tools = await chromiumForTools();
    try {
      const page = await browser.newPage();
      const found = await page.goto(`${tools.url}/devtools/inspector.html`);
      expect(found?.status()).toBe(200);
      const exported: unknown = await page.evaluate(throughDevTools(text));
      const path = join(folder, "exported.har");
      await writeFile(path, JSON.stringify({ log: exported }));
      const again = await openRecording(path, "exported.har");
      expect(again.head.creator).toMatch(/^WebInspector/);
      const read = await allOf(again);
      expect(messages(read)).toEqual(messages(events));
      expect(read.filter(({ type }) => type === "request")).toMatchObject(
        events.filter(({ type }) => type === "request").map(({ at: _at, ...rest }) => rest),
      );
    } finally {
      await tools.stop();
    }
  });
});

/** A program for a page of the developer tools: it imports a HAR, and gives what they export of it. */
function throughDevTools(har: string): string {
  return `(async () => {
    const { HARFormat, Importer, Log } = await import("/devtools/models/har/har.js");
    const { log } = new HARFormat.HARRoot(JSON.parse(${JSON.stringify(har)}));
    return Log.Log.build(Importer.Importer.requestsFromHARLog(log), { sanitize: false });
  })()`;
}
