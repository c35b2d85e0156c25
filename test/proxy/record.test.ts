import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openRecording } from "../../src/capture/open-recording.ts";
import { systemClock } from "../../src/environment.ts";
import { type BrowserRecordOptions, Recording } from "../../src/proxy/record.ts";
import { chromiumForTools, chromiumPath, type DevToolsBrowser } from "../support/chromium.ts";
import { speakingSite } from "../support/speaking-site.ts";
import { allOf } from "../support/traffic.ts";

describe.skipIf(chromiumPath === undefined)("a recording of a browser", { timeout: 60_000 }, () => {
  let folder: string;
  let browser: DevToolsBrowser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wstest-record-"));
    browser = await chromiumForTools();
  }, 60_000);
  afterAll(async () => {
    await browser?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const options = (name: string, rest: Partial<BrowserRecordOptions> = {}): BrowserRecordOptions => ({
    url: browser.url,
    pathOf: (number) => join(folder, number === 1 ? name : `${number}-${name}`),
    rotate: undefined,
    keep: undefined,
    limits: {},
    gzip: false,
    fsync: false,
    force: false,
    clock: systemClock,
    shown: (path) => path,
    trouble: () => undefined,
    ...rest,
  });

  async function open(url: string): Promise<void> {
    await fetch(`${browser.url}/json/new?${encodeURIComponent(url)}`, { method: "PUT" });
  }

  it("is a file of what pages and workers said, without what proves who they are", async () => {
    const { server, url } = await speakingSite();
    const recording = await Recording.ofBrowser(options("chat.wsr"));
    await open(`${url}/?token=s3cr3t-value`);
    await vi.waitFor(() => expect(recording.soFar).toMatchObject({ connections: 2, open: 1 }), 30_000);
    await vi.waitFor(() => expect(recording.soFar.messages).toEqual({ client: 3, server: 3 }), 30_000);
    await recording.finish();
    await recording.stop();
    server.close();
    const path = join(folder, "chat.wsr");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const { head, events } = await openRecording(path, "chat.wsr");
    expect(head.creator).toMatch(/^(?:Headless)?Chrom\w+ \d/);
    expect(head.missing).toEqual(["closes", "control", "wire", "ends"]);
    const all = await allOf({ head, events });
    expect(all.filter(({ type }) => type === "end")).toHaveLength(2);
    expect(all.flatMap((each) => (each.type === "request" ? [new URL(each.url).pathname] : [])).toSorted()).toEqual([
      "/page",
      "/worker",
    ]);
    expect(JSON.stringify(all)).not.toContain("s3cr3t-value");
    // Times are those of the browser, from the beginning of the recording on.
    for (const { at } of all) expect(at).toBeGreaterThanOrEqual(0);
    for (const { at } of all) expect(at).toBeLessThan(60_000);
  });

  it("ends with so many messages, and writes over no file", async () => {
    const { server, url } = await speakingSite();
    const recording = await Recording.ofBrowser(options("few.wsr", { limits: { messages: 2 } }));
    await open(url);
    expect(await recording.ended).toEqual({ why: "limit", limit: "There are 2 messages" });
    await recording.finish();
    server.close();
    await expect(Recording.ofBrowser(options("few.wsr"))).rejects.toThrow("There is a file");
  });

  it("begins another file when one is full, which can be read alone", async () => {
    const { server, url } = await speakingSite();
    const recording = await Recording.ofBrowser(options("long.wsr", { rotate: { messages: 2 } }));
    await open(url);
    await vi.waitFor(() => expect(recording.soFar.messages).toEqual({ client: 3, server: 3 }), 30_000);
    await recording.finish();
    server.close();
    const names = (await readdir(folder)).filter((name) => name.endsWith("long.wsr")).toSorted();
    expect(names.length).toBeGreaterThan(2);
    const texts: unknown[] = [];
    for (const name of ["long.wsr", ...names.filter((each) => each !== "long.wsr")]) {
      const events = await allOf(await openRecording(join(folder, name), name));
      texts.push(...events.flatMap((each) => (each.type === "message" ? [each.data] : [])));
    }
    expect(texts).toHaveLength(6);
  });

  it("ends when the browser is gone", async () => {
    const recording = await Recording.ofBrowser(options("gone.wsr"));
    await browser.stop();
    expect(await recording.ended).toMatchObject({ limit: "The browser is gone: its connection has ended" });
    await recording.finish();
  });
});
