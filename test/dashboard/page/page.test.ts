import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AdminProblem } from "../../../src/mock/admin/api.ts";
import { chromiumPath, launchChromium } from "../../support/chromium.ts";
import { type FakeAdmin, fakeAdmin, fakeConnection, fakeEndpoint, fakeMessage } from "../../support/fake-admin.ts";

/** What a peer may say, in the hope that somebody runs it. */
const hostile = `</script><script>globalThis.owned=1</script><img src=x onerror="owned=1"> "q" \u202eRTL\u0000\u001b[31m \ud800`;
/** The same as it may be shown. */
const harmless = `</script><script>globalThis.owned=1</script><img src=x onerror="owned=1"> "q" \\u202eRTL␀␛[31m \\ud800`;

describe.skipIf(chromiumPath === undefined)("the dashboard in Chromium", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** The page of a mock, live, and all that went wrong in it or was asked of anybody else. */
  async function opened(
    admin: FakeAdmin,
    {
      hash = "",
      ...options
    }: { hash?: string; colorScheme?: "dark" | "light"; viewport?: { width: number; height: number } } = {},
  ): Promise<{ page: Page; faults: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1300, height: 800 }, ...options });
    const faults: string[] = [];
    page.on("console", (message) => void faults.push(message.text()));
    page.on("pageerror", (error) => void faults.push(error.message));
    page.on("dialog", (dialog) => void faults.push(`a dialog: ${dialog.message()}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(admin.address) && !request.url().startsWith("data:"))
        faults.push(`a request: ${request.url()}`);
    });
    await page.goto(`${admin.address}${hash}`);
    await page.locator(".standing.live").waitFor();
    return { page, faults };
  }

  const texts = (page: Page): Promise<string[]> => page.locator(".log .row .what").allTextContents();

  it("says what to do as long as nothing has happened", async () => {
    const { page, faults } = await opened(await fakeAdmin());
    expect(await page.textContent(".log-view .empty")).toBe(
      "Nothing has happened yetConnect a client to ws://127.0.0.1:8080/ws: all that it says, and what the mock answers, stands here as it happens.",
    );
    const send = page.locator(".composer .primary");
    expect(await send.textContent()).toBe("Send to 0 clients");
    await page.fill(".composer textarea", "{}");
    expect(await send.isDisabled()).toBe(true);
    expect(await page.textContent(".composer [aria-live]")).toBe("Nobody is there to hear it: connect a client first.");
    await page.getByRole("tab", { name: "Connections" }).click();
    expect(await page.textContent("#panel-connections .empty")).toContain("Nobody is connected");
    await page.getByRole("tab", { name: "Rooms" }).click();
    expect(await page.textContent("#panel-rooms .empty")).toContain("No room has anybody in it");
    expect(faults).toEqual([]);
    await page.close();
  });

  it("shows what is hostile and runs none of it, wherever it stands", async () => {
    const admin = await fakeAdmin({
      name: hostile,
      file: hostile,
      endpoints: [
        fakeEndpoint({
          path: hostile,
          url: hostile,
          protocols: [hostile],
          rules: [{ id: "r", name: hostile, enabled: true, answered: 0, line: 1 }],
          streams: [{ id: "s", name: hostile, to: hostile, every: 1, enabled: true, ticks: 0 }],
          faults: [{ id: "f", text: hostile, enabled: true, hits: 0 }],
        }),
      ],
      http: [{ id: "h", method: hostile, path: hostile, answered: 0 }],
      connections: [
        fakeConnection(1, { name: hostile, url: hostile, rooms: [hostile], state: { [hostile]: hostile } }),
      ],
      connectionCount: 1,
      rooms: [{ name: hostile, count: 1 }],
      data: { [hostile]: hostile },
      problems: [{ text: hostile }],
    });
    admin.add([
      fakeMessage(hostile, { connection: hostile, rule: hostile }),
      { type: "closed", at: 1, connection: hostile, code: 4000, reason: hostile, by: "them", error: hostile },
      { type: "problem", at: 1, connection: hostile, text: hostile },
      { type: "refused", at: 1, url: hostile, endpoint: hostile, how: "status", code: 403, by: hostile },
    ]);
    const { page, faults } = await opened(admin);
    expect(await texts(page)).toEqual([
      harmless,
      `closed by the client with 4000 “${harmless}”: ${harmless}`,
      harmless,
      `${harmless}: answered 403`,
    ]);
    expect(await page.title()).toBe(`${harmless} – wstest mock`);
    expect(await page.textContent(".card h2")).toBe(harmless);
    expect(await page.textContent(".banner pre")).toBe(harmless);
    await page.locator(".log .row").first().click();
    await page.locator(".detail").getByRole("button", { name: "Text" }).click();
    // A lone surrogate does not pass UTF-8.
    expect(await page.textContent(".payload")).toBe(harmless.replace("\\ud800", "\ufffd"));
    for (let n = 0; n < 3; n++) await page.getByRole("button", { name: "The next entry" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Connections" }).click();
    await page.locator(".connections .row").click();
    expect(await page.textContent(".detail h2")).toBe(harmless);
    await page.getByRole("tab", { name: "Rooms" }).click();
    expect(await page.textContent(".room-list .name")).toBe(harmless);
    expect(
      await page.evaluate("[globalThis.owned, document.querySelectorAll('img').length, document.scripts.length]"),
    ).toEqual([undefined, 0, 1]);
    const shown = "document.body.innerText + [...document.querySelectorAll('option')].map((o) => o.label).join()";
    expect(await page.evaluate(`/[\\u202e\\u0000\\u001b]/.test(${shown})`)).toBe(false);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("would not run a script, load an image or speak to another server even if something got into it", async () => {
    const { page, faults } = await opened(await fakeAdmin());
    await page.evaluate(`
      const script = document.createElement("script");
      script.textContent = "globalThis.owned = 1";
      document.body.append(script);
      document.body.insertAdjacentHTML("beforeend", '<p onclick="globalThis.owned = 1" id="trap">x</p><img src="http://127.0.0.1:1/x.png">');
      document.getElementById("trap").click();
      fetch("http://127.0.0.1:1/").catch(() => (globalThis.refused = true));
    `);
    await expect.poll(() => page.evaluate("globalThis.refused")).toBe(true);
    expect(await page.evaluate("globalThis.owned")).toBeUndefined();
    expect(faults.filter((fault) => fault.includes("Content Security Policy")).length).toBeGreaterThanOrEqual(4);
    await page.close();
  });

  it("has every entry once and in order, whatever is lost on the way, cut off or stopped", async () => {
    const admin = await fakeAdmin();
    admin.add([fakeMessage("1"), fakeMessage("2")]);
    const { page } = await opened(admin);
    admin.add([fakeMessage("3")]);
    admin.add([fakeMessage("4")], { told: false });
    admin.add([fakeMessage("5")]);
    await expect.poll(() => texts(page)).toEqual(["1", "2", "3", "4", "5"]);
    admin.cut();
    admin.add([fakeMessage("6")], { told: false });
    await expect.poll(() => texts(page)).toEqual(["1", "2", "3", "4", "5", "6"]);
    await page.locator(".standing.live").waitFor();
    await admin.stop();
    await page.locator(".banner.stopped").waitFor();
    expect(await page.textContent(".standing")).toBe("■ Mock stopped");
    await expect
      .poll(() => page.textContent(".banner.stopped"))
      .toBe(
        "The mock has stopped, or cannot be reached. What was last known is still here. Start it again, and the page goes on by itself.",
      );
    expect(await page.title()).toBe("■ chat – wstest mock");
    expect(await page.locator(".composer .primary").isDisabled()).toBe(true);
    admin.add([fakeMessage("7")]);
    await admin.start();
    await expect.poll(() => texts(page)).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
    expect(await page.locator(".banner.stopped").isVisible()).toBe(false);
    // Another start of the mock has another log.
    await admin.stop();
    admin.log.length = 0;
    admin.state = { ...admin.state, startedAt: admin.state.startedAt + 1 };
    admin.add([fakeMessage("anew")]);
    await admin.start();
    await expect.poll(() => texts(page)).toEqual(["anew"]);
    expect(await page.textContent(".notice pre")).toBe(
      "The mock was started anew. Its log begins here; that of before is gone.",
    );
    await page.close();
  });

  it(
    "shows what is in view of 10,000 entries and 10,000 connections, wherever one looks",
    { timeout: 60_000 },
    async () => {
      const admin = await fakeAdmin({
        connections: Array.from({ length: 10_000 }, (_, index) => fakeConnection(index + 1)),
        connectionCount: 10_000,
      });
      admin.add(Array.from({ length: 12_000 }, (_, index) => fakeMessage(`message ${index + 1}`)));
      const { page, faults } = await opened(admin);
      await expect.poll(async () => (await texts(page)).at(-1)).toBe("message 12000");
      const rows = page.locator(".log .row");
      expect(await rows.count()).toBeLessThan(60);
      expect(await rows.last().getAttribute("aria-setsize")).toBe("10000");
      await page.focus(".log");
      await page.keyboard.press("Home");
      await expect.poll(() => page.locator(".log [aria-selected=true] .what").textContent()).toBe("message 2001");
      await page.locator(".log").evaluate((list) => (list.scrollTop = 100_000));
      await expect.poll(async () => Number(await rows.first().getAttribute("aria-posinset"))).toBeGreaterThan(3000);
      expect(await rows.count()).toBeLessThan(60);
      // Who has scrolled back stays at what is read, also when the oldest are forgotten.
      const inView =
        "(() => { const list = document.querySelector('.log'); const top = list.getBoundingClientRect().top; return [...list.querySelectorAll('.row')].map((row) => [row.getBoundingClientRect().top - top, row.querySelector('.what').textContent]).filter(([y]) => y >= 0).sort((a, b) => a[0] - b[0])[0][1]; })()";
      const read = await page.evaluate(inView);
      admin.add(Array.from({ length: 500 }, (_, index) => fakeMessage(`late ${index + 1}`)));
      await page.getByRole("button", { name: "new" }).waitFor();
      expect(await page.evaluate(inView)).toBe(read);
      await page.getByRole("button", { name: "new" }).click();
      await expect.poll(async () => (await texts(page)).includes("late 500")).toBe(true);
      await page.fill("#panel-log input[type=search]", "late 49");
      await expect.poll(() => rows.count()).toBe(15);
      expect(await page.textContent("#panel-log .told")).toBe("15 of 10,000 entries");
      await page.getByRole("tab", { name: "Connections" }).click();
      expect(await page.textContent("#tab-connections")).toBe("Connections10,000");
      await page.focus(".connections");
      await page.keyboard.press("End");
      await expect.poll(() => page.locator(".connections [aria-selected=true] .who").textContent()).toBe("/ws #10000");
      expect(await page.locator(".connections .row").count()).toBeLessThan(60);
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  it("goes to the entry of a link, and says when it is gone", async () => {
    const admin = await fakeAdmin();
    admin.add([fakeMessage('{"n":1}'), fakeMessage('{"n":2}')]);
    const { page } = await opened(admin);
    await page.locator(".log .row").first().click();
    const link = await page.evaluate<string>("location.hash");
    expect(link).toMatch(/^#log-1-\w+$/);
    await page.getByRole("button", { name: "Close the detail" }).click();
    expect(await page.evaluate("location.hash")).toBe("");
    await page.close();
    const { page: other } = await opened(admin, { hash: link });
    await other.locator(".payload").waitFor();
    expect(await other.textContent(".payload")).toBe('{\n  "n": 1\n}');
    await other.evaluate("location.hash = '#log-99'");
    await other.getByText("The entry 99 that the link points at is no longer kept, or not yet there.").waitFor();
    await other.evaluate("location.hash = '#log-1-zz'");
    await other.getByText("The entry that the link points at is of an earlier run of the mock: it is gone.").waitFor();
    await other.close();
  });

  it.each([390, 760, 1024, 1440])(
    "draws what is in view and follows its end at a width of %i, whatever opens beside it",
    async (width) => {
      const admin = await fakeAdmin({ connections: [fakeConnection(1)], connectionCount: 1 });
      admin.add(Array.from({ length: 2000 }, (_, index) => fakeMessage(`message ${index + 1}`)));
      const { page } = await opened(admin, { viewport: { width, height: 800 } });
      const last = () => page.locator(".log .row").last();
      await expect.poll(() => last().locator(".what").textContent()).toBe("message 2000");
      expect(await page.locator(".log .row").count()).toBeLessThan(60);
      expect(await page.evaluate("document.documentElement.scrollHeight <= innerHeight")).toBe(true);
      // Less room: a notice of several lines. More of the log: it is still at its end.
      await page.evaluate("document.querySelector('main .composer').style.minHeight = '300px'");
      admin.add([fakeMessage("the end")]);
      await expect.poll(() => last().locator(".what").textContent()).toBe("the end");
      await expect
        .poll(() =>
          page.evaluate(
            "(() => { const list = document.querySelector('.log'); return list.scrollHeight - list.scrollTop - list.clientHeight; })()",
          ),
        )
        .toBeLessThan(2);
      await page.close();
    },
  );

  it("has shortcuts behind each shortcut, also in rooms and data", async () => {
    const { page, faults } = await opened(await fakeAdmin());
    const shown = () => page.locator("[role=tab][aria-selected=true]").textContent();
    for (const [key, tab] of [
      ["3", "Rooms"],
      ["4", "Data"],
      ["2", "Connections"],
      ["1", "Log"],
    ] as const) {
      await page.keyboard.press(key);
      expect(await shown()).toContain(tab);
    }
    expect(faults).toEqual([]);
    await page.close();
  });

  it("tells connections apart beside an open detail", async () => {
    const names = ["/chat/:room #1", "/chat/:room #2"];
    const connections = names.map((name, index) =>
      fakeConnection(index + 1, { name, endpoint: "/chat/:room", url: `/chat/lobby-${index}?a=1`, rooms: ["lobby"] }),
    );
    const { page } = await opened(await fakeAdmin({ connections, connectionCount: 2 }), {
      viewport: { width: 1280, height: 800 },
    });
    await page.getByRole("tab", { name: "Connections" }).click();
    await page.locator(".connections .row").first().click();
    await page.locator(".detail").waitFor();
    expect(await page.locator(".connections .who").allTextContents()).toEqual([
      "/chat/:room #1/chat/lobby-0",
      "/chat/:room #2/chat/lobby-1",
    ]);
    const width = "document.querySelector('.connections .who').clientWidth";
    expect(await page.evaluate(width)).toBeGreaterThan(130);
    await page.close();
  });

  it("fits a telephone, and is light or dark as the system or as chosen", async () => {
    const admin = await fakeAdmin({ connections: [fakeConnection(1)], connectionCount: 1 });
    admin.add([fakeMessage(`{"text":"${"long ".repeat(100)}"}`)]);
    const { page, faults } = await opened(admin, { viewport: { width: 390, height: 800 }, colorScheme: "dark" });
    for (const tab of ["Endpoints", "Log", "Connections", "Rooms", "Data"]) {
      await page.getByRole("tab", { name: tab }).click();
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    }
    await page.getByRole("tab", { name: "Log" }).click();
    await page.locator(".log .row").click();
    await page.locator(".payload").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    // The detail covers the editor; what is taken into the editor is in sight.
    await page.getByRole("button", { name: "Send it again…" }).click();
    expect(await page.locator(".detail").isVisible()).toBe(false);
    expect(await page.inputValue(".composer textarea")).toContain('"text": "long long');
    const colour = (): Promise<unknown> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await colour();
    await page.emulateMedia({ colorScheme: "light" });
    // The browser tells the page of the change when it gets to it.
    await expect.poll(colour).not.toBe(dark);
    await page.getByRole("button", { name: "Colours: as the system" }).click();
    await page.getByRole("button", { name: "Colours: light" }).click();
    await expect.poll(colour).toBe(dark);
    await page.reload();
    await page.getByRole("button", { name: "Colours: dark" }).waitFor();
    expect(await colour()).toBe(dark);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("shows what is wrong with an edit of the file until it is right", async () => {
    const admin = await fakeAdmin();
    const { page } = await opened(admin);
    const problems: AdminProblem[] = [{ text: "error[unknown-key]: no\n  --> mocks/chat.yaml:12:5\n" }];
    admin.reload({ problems, reloadedAt: Date.now() });
    await page.locator(".banner.broken").waitFor();
    expect(await page.textContent(".banner.broken")).toBe(
      "The file has 1 problem. The mock goes on as it was before.error[unknown-key]: no\n  --> mocks/chat.yaml:12:5",
    );
    expect(await page.getAttribute(".banner.broken", "role")).toBe("alert");
    admin.reload({ problems: [], endpoints: [fakeEndpoint({ path: "/new" })] });
    await page.locator(".banner.broken").waitFor({ state: "hidden" });
    expect(await page.textContent(".card h2")).toBe("/new");
    await page.close();
  });

  it("shows why the mock refused what was asked", async () => {
    const admin = await fakeAdmin({ connections: [fakeConnection(1)], connectionCount: 1 });
    admin.answers.set("steps", {
      status: 400,
      body: {
        error: { headline: "It is wrong", help: "Do it right.", problems: [{ text: "error: no step\n  --> do:1:3" }] },
      },
    });
    const { page } = await opened(admin);
    await page.getByRole("button", { name: "Steps", exact: true }).click();
    await page.fill(".composer textarea", "- sned: hi");
    await page.keyboard.press("Control+Enter");
    await page.locator(".result.bad").waitFor();
    expect(await page.textContent(".result pre")).toBe("error: no step\n  --> do:1:3\nDo it right.");
    expect(admin.asked).toEqual([["steps", { to: "all", do: "- sned: hi" }]]);
    await page.close();
  });
});
