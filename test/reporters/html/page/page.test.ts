import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlReport } from "../../../../reporters/html/report.ts";
import type { RunEvent } from "../../../../src/events.ts";
import { visibleText as visible } from "../../../../src/visible.ts";
import { chromiumPath, launchChromium } from "../../../support/chromium.ts";
import {
  failed,
  frame,
  misspelt,
  neverCame,
  passed,
  runEnd,
  runStart,
  scenario,
  scenarioEnd,
  scenarioStart,
  series,
  stepEnd,
  stepStart,
} from "../../../support/events.ts";

/** What a peer may say, in the hope that somebody runs it. */
const hostile = `</script><script>globalThis.owned=1</script><img src=x onerror="owned=1"> "quotes" 'more' \u202eRTL\u0000\u001b[31m \ud800`;

const chat: readonly RunEvent[] = [
  runStart({ scenarios: 3 }),
  scenarioStart({ scenario: 1, name: "passes", tags: ["smoke"], file: "a.yaml" }),
  scenarioEnd(passed, { scenario: 1 }),
  scenarioStart({ scenario: 2, name: `fails ${hostile}`, file: "b.yaml" }),
  { type: "server", at: 11, scenario: 2, server: "chat", state: "ready", url: "ws://127.0.0.1:9" },
  { type: "client", at: 12, scenario: 2, client: "alice", state: "opened", url: "ws://127.0.0.1:9/ws", status: 101 },
  { type: "client", at: 12, scenario: 2, client: "bob", state: "opened", url: "ws://127.0.0.1:9/ws", status: 101 },
  { ...stepStart("1", "alice: send { type: message }", { client: "alice", scenario: 2 }), at: 13 },
  frame("alice", "out", '{"type":"message","n":[1]}', { scenario: 2, frame: 1, at: 14 }),
  stepEnd("1", 1, { client: "alice", sent: [1], scenario: 2 }),
  { ...stepStart("2", "bob: receive { type: message }", { client: "bob", scenario: 2 }), at: 15 },
  frame("bob", "in", '{"type":"message"}', { scenario: 2, frame: 2, number: 1, at: 20 }),
  stepEnd("2", 5, { client: "bob", took: [{ frame: 2, latency: 6 }], latency: 6, scenario: 2 }),
  frame("bob", "in", hostile, { scenario: 2, frame: 3, number: 2, at: 21 }),
  frame("bob", "in", "AQL/", { scenario: 2, frame: 4, number: 3, at: 22, binary: true, size: 3 }),
  { ...stepStart("3", "bob: receive { type: other }", { client: "bob", scenario: 2 }), at: 22 },
  stepEnd("3", 500, { client: "bob", outcome: failed(neverCame), scenario: 2 }),
  { type: "client", at: 530, scenario: 2, client: "bob", state: "closed", code: 4000, reason: hostile, by: "them" },
  { type: "log", at: 531, scenario: 2, text: hostile },
  scenarioEnd(failed({ ...neverCame, notes: [hostile] }), {
    scenario: 2,
    notes: [hostile],
    unread: { count: 2, frames: [3, 4] },
    series: { answer: series(6) },
    distributions: {
      answer: {
        buckets: [
          { from: 1, to: 10, count: 90 },
          { from: 10, to: 24, count: 10 },
        ],
        limits: { p95: 5, max: 30 },
      },
    },
  }),
  scenarioStart({ scenario: 3, name: "waits for its server", file: "c.yaml" }),
  scenarioEnd({ status: "skipped", reason: hostile }, { scenario: 3 }),
  runEnd(),
];

describe.skipIf(chromiumPath === undefined)("the page of the HTML report in Chromium", () => {
  let folder: string;
  let browser: Browser;
  let count = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wstest-page-"));
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  /** A page that was opened from disk, and all that went wrong in it or was asked of the network. */
  async function opened(
    events: Iterable<RunEvent>,
    {
      hash = "",
      most = 20_000,
      ...options
    }: {
      hash?: string;
      most?: number;
      colorScheme?: "dark" | "light";
      viewport?: { width: number; height: number };
    } = {},
  ): Promise<{ page: Page; faults: string[] }> {
    let text = "";
    for await (const piece of htmlReport(stream(events), { most })) text += piece;
    const file = join(folder, `report-${++count}.html`);
    await writeFile(file, text);
    const page = await browser.newPage(options);
    const faults: string[] = [];
    page.on("console", (message) => void faults.push(message.text()));
    page.on("pageerror", (error) => void faults.push(error.message));
    page.on("dialog", (dialog) => void faults.push(`a dialog: ${dialog.message()}`));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) faults.push(`a request: ${request.url()}`);
    });
    await page.goto(`${pathToFileURL(file).href}${hash}`);
    return { page, faults };
  }

  it("shows a recording as a diagram without a list, in which nothing was played", async () => {
    const { page, faults } = await opened([
      { ...runStart(), captured: "Chrome 140" },
      scenarioStart({ name: "chat.har", file: "chat.har", line: 0 }),
      frame("client 1", "out", "hi", { at: 14 }),
      frame("client 1", "in", "there", { frame: 2, at: 20 }),
      scenarioEnd(passed, { steps: 0 }),
      runEnd(),
    ]);
    expect(await page.textContent("h1")).toBe("wstest recording");
    expect(await page.textContent(".facts")).toBe("chat.har · 612 ms · 2 frames");
    expect(await page.locator("dd", { hasText: "Chrome 140" }).count()).toBe(1);
    expect(await page.locator(".list").isVisible()).toBe(false);
    expect(await page.locator(".badge").count()).toBe(0);
    const dashes: unknown = await page.evaluate(
      `getComputedStyle(document.querySelector("line.arrow.in")).strokeDasharray`,
    );
    expect(dashes).toBe("none");
    expect(faults).toEqual([]);
  });

  it("speaks of a recording as of one: HTTP in a lane, times to the millisecond, and nothing of steps", async () => {
    const reply = { statusText: "OK", headers: {}, body: '{"a":[1]}', binary: false } as const;
    const request = { headers: [["X-Hostile", hostile]], body: hostile, binary: false } as const;
    const none = { headers: { c: ["d"] }, body: "", size: 9, cut: true, omitted: "nobody can tell" } as const;
    const url = "http://127.0.0.1:9/login?x=1";
    const { page, faults } = await opened(
      [
        { ...runStart(), captured: "wstest 0.1.0" },
        scenarioStart({ name: "chat.wsr", file: "chat.wsr", line: 0, at: 0 }),
        {
          type: "http",
          at: 3,
          scenario: 1,
          client: "client 1",
          method: "POST",
          url,
          ms: 3,
          request,
          answer: { url, status: 200, ...reply },
        },
        {
          type: "http",
          at: 4,
          scenario: 1,
          client: "client 1",
          method: "GET",
          url,
          ms: 3,
          answer: { url, status: 200, ...reply, ...none },
        },
        ...Array.from({ length: 11 }, (_, index) => index + 2).map((id) =>
          frame(`client ${id}`, "in", "hi", { frame: id - 1, number: 1, at: 65_000 + id }),
        ),
        scenarioEnd(passed, { steps: 0 }),
        runEnd(),
      ],
      { viewport: { width: 1200, height: 800 } },
    );
    const names = await page.locator(".lane-names text").allTextContents();
    expect(names.slice(0, 2)).toEqual(["HTTP", "client 2"]);
    expect(names).toContain("client 12");
    await page.locator(".diagram").focus();
    await page.keyboard.press("Home");
    expect(await page.textContent(".detail dl")).toBe(
      `Time3 ms after the beginning of the recordingWhatclient 1: POST /login?x=1 → 200 OK, 3 msAddress${url}`,
    );
    const [asked, answered] = await page.locator(".http-part").all();
    expect(await asked?.locator("h4, summary, pre").allTextContents()).toEqual([
      "Request",
      "1 header",
      visible(hostile),
    ]);
    expect(await asked?.locator("dd").isVisible()).toBe(false);
    await asked?.locator("summary").click();
    expect(await asked?.locator("dt, dd").allTextContents()).toEqual(["X-Hostile", visible(hostile)]);
    expect(await answered?.locator("h4, pre").allTextContents()).toEqual(["Answer", '{\n  "a": [\n    1\n  ]\n}']);
    await answered?.getByRole("button", { name: "Raw" }).click();
    expect(await answered?.locator("pre").textContent()).toBe('{"a":[1]}');
    await page.locator(".diagram").focus();
    await page.keyboard.press("ArrowDown");
    expect(await page.locator(".http-part").allTextContents()).toEqual([
      "Answer1 headercdIts 9 bytes are not here: nobody can tell.",
    ]);
    await page.keyboard.press("ArrowDown");
    expect(await page.textContent(".detail dl")).toBe(
      "Time1:05.002 after the beginning of the recordingSize2 bytesNumbermessage 1 of its connection",
    );
    expect(await page.getAttribute(".row.selected", "aria-label")).not.toContain("step");
    await page.getByRole("button", { name: "Table" }).click();
    expect(await page.locator(".rows th").allTextContents()).toEqual(["Time", "Who", "What"]);
    expect((await page.locator(".rows td.number").allTextContents()).slice(0, 3)).toEqual([
      "3.0 ms",
      "4.0 ms",
      "1:05.002",
    ]);
    expect(faults).toEqual([]);
  });

  it("counts what it has no room for, and says so", async () => {
    const { page, faults } = await opened(chat, { most: 1 });
    expect(await page.textContent(".counts")).toBe("1 passed, 1 failed, 1 skipped");
    expect(await page.locator(".scenarios li").count()).toBe(2);
    expect(await page.textContent(".list > .hint:last-child")).toBe(
      "1 more is not listed (1 skipped): --reporter json has all of them.",
    );
    expect(await page.locator("dt", { hasText: "Not run" }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it("says of connections that were compared what with, and of warnings that they are some", async () => {
    const compared = { recording: "chat.wsr", with: "ws://h", by: "replay" } as const;
    const warning = { ...misspelt, severity: "warning" } as const;
    const { page } = await opened([
      runStart({ compared, seed: 0 }),
      { type: "diagnostic", at: 1, problem: warning },
      ...scenario(passed, { name: "connection 1 /chat" }),
      runEnd(),
    ]);
    expect(await page.textContent(".run-facts")).toContain("Recordingchat.wsrPlayed againstws://h");
    expect(await page.textContent(".run-facts")).not.toContain("Seed");
    expect(await page.textContent(".problems summary")).toBe("1 warning beside the connections");
    await page.close();
  });

  it("opens at the first failure, tells it as the console does, and picks what failed", async () => {
    const { page, faults } = await opened(chat);
    expect(await page.textContent(".counts")).toBe("1 passed, 1 failed, 1 skipped");
    expect(await page.textContent(".run-facts")).toContain("Seed42");
    expect(await page.textContent(".scenario-head h2")).toContain("✗ failed fails");
    expect(await page.textContent("pre.failure")).toContain("--> scenarios/chat.yaml:31:14");
    expect(await page.textContent(".detail h3")).toBe("Step 3 bob: receive { type: other }");
    expect(await page.getAttribute(".row.selected", "aria-label")).toContain("failed: ");
    expect(faults).toEqual([]);
    await page.close();
  });

  it("shows what is hostile and runs none of it, wherever it stands", async () => {
    const { page, faults } = await opened(chat, { hash: "#scenario-2/frame-3" });
    for (const way of ["Decoded", "Raw"]) {
      await page.getByRole("button", { name: way, exact: true }).click();
      expect(await page.textContent(".payload")).toBe(
        `</script><script>globalThis.owned=1</script><img src=x onerror="owned=1"> "quotes" 'more' \\u202eRTL␀␛[31m \\ud800`,
      );
    }
    await page.getByRole("button", { name: "Table" }).click();
    expect(await page.textContent(".rows")).toContain("onerror");
    await page.locator("a[href='#scenario-3']").click();
    expect(await page.textContent(".scenario-head")).toContain("</script>");
    expect(
      await page.evaluate("[globalThis.owned, document.querySelectorAll('img').length, document.scripts.length]"),
    ).toEqual([
      undefined,
      0,
      // Three scenarios, the overview, and the code.
      5,
    ]);
    expect(await page.evaluate("document.getElementById('report').textContent.includes('\\u202e')")).toBe(false);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("would not run a script or load an image even if one got into it", async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request) => void asked.push(request.url)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { page, faults } = await opened(chat);
    await page.evaluate(`
      const script = document.createElement("script");
      script.textContent = "globalThis.owned = 1";
      document.body.append(script);
      document.body.insertAdjacentHTML("beforeend", '<p onclick="globalThis.owned = 1" id="trap">x</p><img src="http://127.0.0.1:${port}/x.png">');
      document.getElementById("trap").click();
    `);
    expect(await page.evaluate("globalThis.owned")).toBeUndefined();
    expect(asked).toEqual([]);
    server.close();
    expect(faults.join("\n")).toContain("Content Security Policy");
    await page.close();
  });

  it("says by shape, words and colour what became of each frame", async () => {
    const { page } = await opened(chat, { hash: "#scenario-2" });
    const labels = await page
      .locator("[role=option]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label")));
    expect(labels[3]).toBe('4 ms: alice sent {"type":"message","n":[1]}, sent, step 1 alice: send { type: message }');
    expect(labels[4]).toBe(
      '10 ms: bob received {"type":"message"}, taken by a step, after 6 ms, step 2 bob: receive { type: message }',
    );
    expect(labels[5]).toContain(", never read");
    expect(await page.locator("circle.head.unread").count()).toBe(2);
    expect(await page.locator(".mark-text.matched").textContent()).toBe("6 ms ✓");
    expect(await page.locator(".name").allTextContents()).toEqual(["alicealice", "bobbob", "chatchat"]);
    await page.close();
  });

  it("shows JSON in lines and bytes in hexadecimal, and the link follows", async () => {
    const { page } = await opened(chat, { hash: "#scenario-2/frame-1" });
    expect(await page.textContent(".payload")).toBe('{\n  "type": "message",\n  "n": [\n    1\n  ]\n}');
    await page.getByRole("button", { name: "Raw", exact: true }).click();
    expect(await page.textContent(".payload")).toBe('{"type":"message","n":[1]}');
    await page.locator("#row-6 .hit").click();
    expect(await page.textContent(".detail h3")).toBe("Frame 4: bob received a binary message");
    expect(await page.textContent(".payload")).toMatch(/^000000 {2}01 02 ff +\.\.\.$/);
    expect(await page.evaluate("location.hash")).toBe("#scenario-2/frame-4");
    await page.evaluate("location.hash = '#scenario-2/frame-99'");
    await page.getByText("The frame 99 is not in this report.").waitFor();
    await page.evaluate("location.hash = '#scenario-99'");
    await page.getByText("This scenario is not in the report.").waitFor();
    await page.close();
  });

  it("is used by keyboard", async () => {
    const { page } = await opened(chat, { hash: "#scenario-2/frame-1" });
    await page.focus(".diagram");
    await page.keyboard.press("ArrowDown");
    expect(await page.textContent(".detail h3")).toBe("Frame 2: bob received a text message");
    await page.keyboard.press("End");
    expect(await page.textContent(".detail h3")).toBe("bob: closed");
    await page.keyboard.press("Home");
    expect(await page.textContent(".detail h3")).toBe("chat: server");
    const active = await page.getAttribute(".diagram", "aria-activedescendant");
    expect(await page.getAttribute(`#${active}`, "aria-selected")).toBe("true");
    // Every control is reached by Tab and has a name.
    const unnamed = await page
      .locator("button, input, a, [tabindex='0']")
      .evaluateAll(
        (all) => all.filter((each) => !(each.getAttribute("aria-label") ?? each.textContent?.trim())).length,
      );
    expect(unnamed).toBe(0);
    await page.close();
  });

  it("lists by outcome and by words", async () => {
    const { page } = await opened(chat);
    const names = () => page.locator(".scenario-name").allTextContents();
    await page.getByRole("button", { name: "✓ 1 passed" }).click();
    expect(await names()).toEqual(["passes"]);
    await page.getByRole("button", { name: "3 all" }).click();
    await page.fill("input[type=search]", "C.YAML server");
    expect(await names()).toEqual(["waits for its server"]);
    expect(await page.textContent("[role=status]")).toBe("1 of 3 scenarios");
    await page.fill("input[type=search]", "smoke");
    expect(await names()).toEqual(["passes"]);
    await page.close();
  });

  it("shows latencies beside their limits", async () => {
    const { page } = await opened(chat, { hash: "#scenario-2" });
    expect(await page.locator(".figures tbody tr").allTextContents()).toEqual([
      "min3 ms",
      "p506 ms",
      "p909 ms",
      "p9512 ms≤ 5 ms✗ broken",
      "p9918 ms",
      "max24 ms≤ 30 ms✓ kept",
    ]);
    expect(await page.getAttribute(".histogram", "aria-label")).toBe(
      "Histogram of 100 latencies of answer, from 3 ms to 24 ms",
    );
    expect(await page.locator(".histogram .column").count()).toBe(2);
    await page.close();
  });

  it("draws what is in view of 20 000 frames, wherever one looks", { timeout: 60_000 }, async () => {
    function* many(): Iterable<RunEvent> {
      yield runStart();
      yield scenarioStart();
      for (let n = 1; n <= 20_000; n++)
        yield frame(n % 2 === 0 ? "bob" : "alice", n % 3 === 0 ? "out" : "in", `{"n":${n}}`, {
          frame: n,
          at: 10 + n / 7,
        });
      yield scenarioEnd(failed());
      yield runEnd();
    }
    const { page, faults } = await opened(many());
    const drawn = () => page.locator(".row").count();
    expect(await drawn()).toBeLessThan(200);
    await page.focus(".diagram");
    await page.keyboard.press("End");
    expect(await page.textContent(".detail h3")).toMatch(/^Frame 20000: /);
    expect(await page.getAttribute(".row.selected", "aria-posinset")).toBe("20000");
    // From as far as it goes no more is drawn than there are pixels for.
    for (let n = 0; n < 8; n++) await page.getByRole("button", { name: "Zoom out" }).click();
    expect(await drawn()).toBeLessThanOrEqual(1200);
    await page.getByRole("button", { name: "True time" }).click();
    expect(await drawn()).toBeLessThanOrEqual(1200);
    expect(await page.textContent(".detail h3")).toMatch(/^Frame 20000: /);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("shows a group in one lane, and its members apart when they are wanted so", async () => {
    const members = Array.from({ length: 50 }, (_, index) => `v[${index + 1}]`);
    const { page } = await opened([
      runStart(),
      scenarioStart(),
      ...members.map((client, index) => frame(client, "in", "hi", { frame: index + 1, at: 20 + index })),
      scenarioEnd(passed),
      runEnd(),
    ]);
    expect(await page.locator(".name text").allTextContents()).toEqual(["v × 50", "server"]);
    await page.getByRole("button", { name: "v apart" }).click();
    expect(await page.locator(".name").count()).toBe(51);
    await page.close();
  });

  it("fits a telephone, in the dark as well, and paper", async () => {
    const { page, faults } = await opened(chat, { viewport: { width: 390, height: 800 }, colorScheme: "dark" });
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    const colours = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await colours();
    await page.emulateMedia({ colorScheme: "light" });
    expect(await colours()).not.toBe(dark);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await colours()).toBe("rgb(255, 255, 255)");
    expect(await page.locator(".list").isVisible()).toBe(false);
    expect(await page.locator(".failure").isVisible()).toBe(true);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("says when nothing ran, and when it was cut off", async () => {
    const { page } = await opened([runStart({ scenarios: 0 }), runEnd({ interrupted: "SIGINT" })]);
    expect(await page.textContent(".counts")).toBe("Interrupted by SIGINT. Nothing ran.");
    expect(await page.textContent("main")).toBe("No scenario was run.");
    await page.close();
  });
});

async function* stream(events: Iterable<RunEvent>): AsyncIterable<RunEvent> {
  yield* events;
}
