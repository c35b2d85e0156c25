import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { chromiumPath, launchChromium } from "../support/chromium.ts";
import { command } from "../support/command.ts";
import { TestClient } from "../support/mock.ts";
import { workspace } from "../support/workspace.ts";

const chat = `name: chat
data: { greeting: hello, count: 0 }
endpoints:
  - path: /ws
    protocols: [chat.v1]
    state: { user: nobody }
    onConnect: [{ send: { type: welcome } }]
    rules:
      - name: subscribe
        when: { message: { type: subscribe } }
        do: [{ join: "\${message.channel}" }, { send: { type: subscribed } }]
      - name: greet
        when: { message: { type: greet } }
        do: [{ send: { type: greeting, text: "\${data.greeting} \${user}" } }]
      - name: echo
        when: { message: { type: echo } }
        do: [{ send: "\${raw}" }]
  - path: /ticks
    faults: [{ lose: true, from: client }]
    streams:
      - { name: ticks, every: 20ms, to: all, start: manual, send: { tick: "\${seq}" } }
http:
  - { method: GET, path: /health, respond: { text: ok } }
`;

describe.skipIf(chromiumPath === undefined)("the dashboard of wstest mock", { timeout: 60_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** `wstest mock` with its page, and what went wrong in it. */
  async function mocked(yaml = chat): Promise<{
    page: Page;
    faults: string[];
    httpUrl: string;
    file: string;
    stop: () => Promise<void>;
    start: () => Promise<void>;
    connect: (path?: string) => Promise<TestClient>;
  }> {
    const folder = await workspace({ "chat.yaml": yaml });
    let port = "0";
    let abort = new AbortController();
    let ended: Promise<unknown> = Promise.resolve();
    const start = async (): Promise<void> => {
      abort = new AbortController();
      port = await new Promise<string>((resolve) => {
        let written = "";
        ended = command(["mock", "chat.yaml", "--port", port], {
          cwd: folder,
          signal: abort.signal,
          onOutput: (text) => {
            written += text;
            const found = /listens on ws:\/\/127\.0\.0\.1:(\d+)/.exec(written)?.[1];
            if (found !== undefined) resolve(found);
          },
        });
      });
    };
    const stop = async (): Promise<void> => {
      abort.abort("SIGINT");
      await ended;
    };
    await start();
    const clients: TestClient[] = [];
    const context = await browser.newContext({
      viewport: { width: 1300, height: 900 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    onTestFinished(async () => {
      await context.close();
      for (const { socket } of clients) socket.terminate();
      await stop();
    });
    const faults: string[] = [];
    const httpUrl = `http://127.0.0.1:${port}`;
    page.on("console", (message) => void faults.push(message.text()));
    page.on("pageerror", (error) => void faults.push(error.message));
    page.on("request", (request) => {
      if (!/^(?:data:|http:\/\/127\.0\.0\.1:\d+\/__wstest\/)/.test(request.url())) faults.push(request.url());
    });
    await page.goto(`${httpUrl}/__wstest/`);
    await page.locator(".standing.live").waitFor();
    return {
      page,
      faults,
      httpUrl,
      file: join(folder, "chat.yaml"),
      stop,
      start,
      async connect(path = "/ws") {
        const client = new TestClient(
          new WebSocket(`ws://127.0.0.1:${port}${path}`, path === "/ws" ? ["chat.v1"] : []),
        );
        clients.push(client);
        await client.opened;
        if (path === "/ws") expect(await client.json()).toEqual({ type: "welcome" });
        return client;
      },
    };
  }

  const lines = (page: Page): Promise<string[]> =>
    page.locator(".log .row").evaluateAll((rows) =>
      rows.map((row) =>
        [".sign", ".what", ".by"]
          .map((part) => row.querySelector(part)?.textContent)
          .filter(Boolean)
          .join(" "),
      ),
    );
  const card = (page: Page, path: string) => page.getByRole("region", { name: `Endpoint ${path}` });
  const send = (page: Page) => page.locator(".composer .primary");
  const choose = async (page: Page, label: string): Promise<void> => {
    const value = await page.locator(".composer select option", { hasText: label }).first().getAttribute("value");
    await page.locator(".composer select").selectOption(value ?? label);
  };

  it("counts connections as they come and go, and logs what passes with the rule that answered", async () => {
    const { page, faults, connect, httpUrl } = await mocked();
    expect(await card(page, "/ws").locator(".count").textContent()).toBe("0");
    const client = await connect();
    await expect.poll(() => card(page, "/ws").locator(".count").textContent()).toBe("1");
    await client.ask({ type: "greet" });
    client.say({ type: "strange" });
    expect(await (await fetch(`${httpUrl}/health`)).text()).toBe("ok");
    await client.close(4000);
    await expect.poll(() => card(page, "/ws").locator(".count").textContent()).toBe("0");
    await expect
      .poll(async () => (await lines(page)).toSorted())
      .toEqual(
        [
          "+ opened /ws as chat.v1 from 127.0.0.1",
          '→ {"type":"welcome"}',
          '← {"type":"greet"} greet',
          '→ {"type":"greeting","text":"hello nobody"} greet',
          '← {"type":"strange"} no rule',
          "⇄ GET /health 200",
          "× closed by the client with 4000",
        ].toSorted(),
      );
    const rules = card(page, "/ws").locator("li");
    await expect
      .poll(() => rules.allTextContents())
      .toEqual(["subscribe:9 0×", "greet:12 1×", "echo:15 0×"].map((each) => each.replace(" ", "")));
    await expect
      .poll(() => page.getByRole("region", { name: "HTTP answers" }).locator("li").textContent())
      .toBe("GET /health1×");
    await card(page, "/ws").getByRole("button", { name: /^Copy/ }).click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(`${httpUrl.replace("http", "ws")}/ws`);
    expect(faults).toEqual([]);
  });

  it("switches rules off and on, and starts and stops streams", async () => {
    const { page, connect } = await mocked();
    const client = await connect();
    const rule = page.getByRole("switch", { name: "echo" });
    expect(await rule.getAttribute("aria-checked")).toBe("true");
    await rule.click();
    await expect.poll(() => rule.getAttribute("aria-checked")).toBe("false");
    client.say({ type: "echo" });
    await expect.poll(() => lines(page)).toContain('← {"type":"echo"} no rule');
    await rule.click();
    await expect.poll(() => rule.getAttribute("aria-checked")).toBe("true");
    expect(await client.ask({ type: "echo" })).toEqual({ type: "echo" });
    const listener = await connect("/ticks");
    const stream = page.getByRole("switch", { name: "stream ticks" });
    expect(await stream.getAttribute("aria-checked")).toBe("false");
    await stream.click();
    expect(await listener.json()).toEqual({ tick: 0 });
    await expect.poll(() => stream.getAttribute("aria-checked")).toBe("true");
    await expect.poll(() => card(page, "/ticks").locator("li .figure").first().textContent()).not.toBe("0×");
    await stream.click();
    await expect.poll(() => stream.getAttribute("aria-checked")).toBe("false");
    expect(await card(page, "/ticks").textContent()).toContain("to all every 20 ms");
    listener.socket.send("lost");
    await expect.poll(() => lines(page)).toContain("ϟ fault 1 (lose): ← lost: lost");
    const fault = page.getByRole("switch", { name: "fault { lose: true, from: client }" });
    await fault.click();
    await expect.poll(() => fault.getAttribute("aria-checked")).toBe("false");
    listener.socket.send("heard");
    await expect.poll(() => lines(page)).toContain("← heard no rule");
  });

  it("sends to all, an endpoint, a room and a client, and says how many it has reached", async () => {
    const { page, connect, faults } = await mocked();
    const [alice, bob, other] = [await connect(), await connect(), await connect("/ticks")];
    await alice.ask({ type: "subscribe", channel: "lobby" });
    const told = page.locator(".composer .result");
    const tell = async (text: string): Promise<void> => {
      await page.fill(".composer textarea", text);
      await expect.poll(() => send(page).isEnabled()).toBe(true);
      await send(page).click();
    };
    await expect.poll(() => send(page).textContent()).toBe("Send to 3 clients");
    await tell('{ "n": 12345678901234567890, "t": "${x}", "$hex": "00" }');
    await expect.poll(() => told.textContent()).toMatch(/^✓ Reached 3 clients at \d\d:\d\d:\d\d$/);
    for (const client of [alice, bob, other])
      expect(await client.next()).toMatch(/^\{"n":12345678901234567\d+,"t":"\$\{x\}","\$hex":"00"\}$/);
    await choose(page, "/ws ·");
    await page.getByRole("button", { name: "Text", exact: true }).click();
    await tell("to ${user}");
    expect([await alice.next(), await bob.next()]).toEqual(["to ${user}", "to ${user}"]);
    await page.getByLabel("Fill in ${…}").check();
    await tell("to ${user}");
    expect([await alice.next(), await bob.next()]).toEqual(["to nobody", "to nobody"]);
    await expect.poll(() => told.textContent()).toContain("Reached 2 clients");
    await choose(page, "lobby ·");
    await page.getByRole("button", { name: "Hex", exact: true }).click();
    await tell("01 02 ff");
    expect(await alice.next()).toEqual(Buffer.from([1, 2, 255]));
    await expect.poll(() => told.textContent()).toContain("Reached 1 client at");
    await alice.close();
    await expect.poll(() => send(page).isDisabled()).toBe(true);
    expect(await page.textContent(".composer [aria-live]")).toBe("Nobody is there to hear it: connect a client first.");
    await choose(page, "All clients");
    await page.getByRole("button", { name: "Steps", exact: true }).click();
    await tell("- sned: hi");
    await expect.poll(() => told.textContent()).toContain("sned");
    await tell('- send: { to: "${self.name}" }');
    expect(await bob.json()).toEqual({ to: "/ws #2" });
    expect(faults.filter((fault) => !fault.includes("400"))).toEqual([]);
  });

  it("shows connections with rooms, state and figures, and closes, resets and freezes them", async () => {
    const { page, connect } = await mocked();
    const [one, two, three] = [await connect(), await connect(), await connect()];
    await one.ask({ type: "subscribe", channel: "lobby" });
    await page.getByRole("tab", { name: "Connections" }).click();
    const row = page.locator(".connections .row", { hasText: "/ws #1" });
    await expect.poll(() => row.locator("span, code").allTextContents()).toContain("lobby");
    expect(await row.locator(".state").textContent()).toBe('user: "nobody"');
    await row.click();
    const detail = page.locator(".detail");
    await expect.poll(() => detail.textContent()).toContain("Messages1 in, 2 out");
    const state = detail.getByRole("textbox", { name: "State of /ws #1" });
    await state.fill('{ "user": ');
    expect(await detail.locator(".json-editor .told").textContent()).toBe(
      "No JSON: line 1, column 11: it ends too early",
    );
    await state.fill('{ "user": "${alice}" }');
    await detail.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => detail.locator(".json-editor .told").textContent()).toBe("Saved");
    expect(await one.ask({ type: "greet" })).toEqual({ type: "greeting", text: "hello ${alice}" });
    await detail.getByRole("spinbutton", { name: "Close code" }).fill("4321");
    await detail.getByRole("textbox", { name: "Reason of the close" }).fill("go ${away}");
    await detail.getByRole("button", { name: "Close", exact: true }).click();
    expect(await one.closed).toBe("4321 go ${away}");
    await expect.poll(() => page.locator(".connections .row").count()).toBe(2);
    await page.locator(".connections .row", { hasText: "/ws #2" }).click();
    await detail.getByRole("button", { name: "Send to it…" }).click();
    await page.keyboard.type("[1]");
    await page.keyboard.press("Control+Enter");
    expect(await two.json()).toEqual([1]);
    await detail.getByRole("button", { name: "Reset", exact: true }).click();
    expect(await two.closed).toBe("1006");
    await expect.poll(() => page.locator(".connections .row").count()).toBe(1);
    await page.locator(".connections .row").click();
    await detail.getByRole("button", { name: "Freeze" }).click();
    await expect
      .poll(() => detail.textContent())
      .toContain("Frozen: TCP stays open, nothing passes any more. The mock no longer counts it.");
    expect(three.socket.readyState).toBe(WebSocket.OPEN);
    await expect.poll(() => page.textContent("#panel-connections .empty")).toContain("Nobody is connected");
  });

  it("lists rooms with their members, and edits the data that rules read", async () => {
    const { page, connect } = await mocked();
    const client = await connect();
    await client.ask({ type: "subscribe", channel: "lobby" });
    await page.getByRole("tab", { name: "Rooms" }).click();
    await page.getByRole("button", { name: "1 member of lobby" }).click();
    await expect.poll(() => page.locator(".connections .row").count()).toBe(1);
    expect(await page.inputValue("#panel-connections input")).toBe("room:lobby");
    await page.getByRole("tab", { name: "Data" }).click();
    const data = page.getByRole("textbox", { name: "Data of the mock, as JSON" });
    expect(JSON.parse(await data.inputValue())).toEqual({ greeting: "hello", count: 0 });
    await data.fill('{ "greeting": "good day", "more": [1] }');
    await page.locator(".data-view").getByRole("button", { name: "Save" }).click();
    await expect.poll(() => page.textContent(".data-view .told")).toBe("Saved");
    expect(await client.ask({ type: "greet" })).toEqual({ type: "greeting", text: "good day nobody" });
    await page.getByRole("button", { name: "Reset…" }).click();
    await page.getByLabel("Close all connections as well, with 1012").check();
    await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
    expect(await client.closed).toMatch(/^1012/);
    await expect
      .poll(async () => JSON.parse(await data.inputValue()) as unknown)
      .toEqual({
        greeting: "hello",
        count: 0,
      });
  });

  it("filters, pauses and clears the log, and shows a message as JSON, text and bytes", async () => {
    const { page, connect } = await mocked();
    await page.getByRole("switch", { name: "fault { lose: true, from: client }" }).click();
    const [one, two] = [await connect(), await connect("/ticks")];
    await one.ask({ type: "echo", text: "first" });
    two.socket.send(Buffer.from([0, 1, 2]));
    await expect.poll(async () => (await lines(page)).length).toBe(6);
    await page.getByRole("button", { name: "In", exact: true }).click();
    await expect.poll(() => lines(page)).toEqual(['← {"type":"echo","text":"first"} echo', "← 00 01 02 no rule"]);
    await page.getByLabel("Of which endpoint").selectOption("/ticks");
    await expect.poll(() => lines(page)).toEqual(["← 00 01 02 no rule"]);
    await page.locator(".log .row").click();
    expect(await page.textContent(".payload")).toMatch(/^000000 {2}00 01 02 +\.\.\.$/);
    await page.getByRole("button", { name: "only this" }).click();
    await page.getByLabel("Of which endpoint").selectOption("");
    await page.getByRole("button", { name: "In", exact: true }).click();
    await expect.poll(async () => (await lines(page)).length).toBe(2);
    await page.getByRole("button", { name: "Only /ticks #2: show all connections again" }).click();
    await page.fill("#panel-log input[type=search]", "FIRST echo");
    await expect.poll(async () => (await lines(page)).length).toBe(2);
    await page.locator(".log .row").first().click();
    await page.locator(".payload .j-key").first().waitFor();
    expect(await page.textContent(".payload")).toBe('{\n  "type": "echo",\n  "text": "first"\n}');
    await page.locator(".detail").getByRole("button", { name: "Hex" }).click();
    expect(await page.textContent(".payload")).toContain(
      '7b 22 74 79 70 65 22 3a 22 65 63 68 6f 22 2c 22  {"type":"echo","',
    );
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Pause" }).click();
    await one.ask({ type: "echo", text: "first of all" });
    await page.getByRole("button", { name: "Resume (2 new)" }).click();
    await expect.poll(async () => (await lines(page)).length).toBe(4);
    await page.getByRole("button", { name: "Clear" }).click();
    await expect.poll(async () => (await lines(page)).length).toBe(0);
    await one.ask({ type: "echo", text: "first again" });
    await expect.poll(async () => (await lines(page)).length).toBe(2);
  });

  it("is used by keyboard alone", async () => {
    const { page, connect } = await mocked();
    const client = await connect();
    await client.ask({ type: "echo" });
    await expect.poll(async () => (await lines(page)).length).toBe(4);
    const { keyboard } = page;
    await keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor({ state: "hidden" });
    const selected = (): Promise<number> => page.locator(".log [aria-selected=true]").count();
    await keyboard.press("l");
    await keyboard.press("Home");
    await expect.poll(selected).toBe(1);
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await page.locator(".detail h2").waitFor();
    expect(await page.textContent(".detail h2")).toBe("Message to the client");
    await keyboard.press("ArrowDown");
    await expect.poll(() => page.textContent(".detail h2")).toBe("Message from the client");
    // What is read out moves with the next frame that is drawn.
    const active = async (): Promise<string | null> =>
      page.getAttribute(`#${await page.getAttribute(".log", "aria-activedescendant")}`, "aria-label");
    await expect.poll(active).toMatch(/\/ws #1 received \{"type":"echo"\}, 15 B, by echo$/);
    await keyboard.press("Escape");
    await keyboard.press("/");
    await keyboard.type("welcome");
    await expect.poll(async () => (await lines(page)).length).toBe(1);
    await keyboard.press("Enter");
    await keyboard.press("e");
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(
      "1 connection to /ws, 1 so far: send to them",
    );
    await keyboard.press("m");
    await keyboard.type('{"by":"keyboard"}');
    await keyboard.press("Control+Enter");
    expect(await client.json()).toEqual({ by: "keyboard" });
    await keyboard.press("Tab");
    await keyboard.press("2");
    expect(await page.getAttribute("#tab-connections", "aria-selected")).toBe("true");
    await expect.poll(() => page.locator(".connections .row").count()).toBe(1);
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    expect(await page.textContent(".detail h2")).toBe("/ws #1");
    await keyboard.press("4");
    expect(await page.getAttribute("#tab-data", "aria-selected")).toBe("true");
    // Every control has a name.
    const unnamed = await page
      .locator("button, input, select, textarea, [tabindex='0']")
      .evaluateAll(
        (all) =>
          all.filter(
            (each) => !(each.getAttribute("aria-label") ?? each.textContent?.trim()) && each.closest("label") === null,
          ).length,
      );
    expect(unnamed).toBe(0);
  });

  it("keeps up with ten thousand messages, and draws what is in view", async () => {
    const { page, connect, faults } = await mocked();
    const client = await connect();
    for (let n = 0; n < 5000; n++) client.say({ type: "echo", n });
    let last: unknown;
    for (let n = 0; n < 5000; n++) last = await client.json();
    expect(last).toEqual({ type: "echo", n: 4999 });
    await expect.poll(async () => (await lines(page)).includes('→ {"type":"echo","n":4999} echo')).toBe(true);
    expect(await page.locator(".log .row").count()).toBeLessThan(70);
    expect(await page.locator(".log .row").last().getAttribute("aria-setsize")).toBe("10000");
    expect(faults).toEqual([]);
  });

  it("goes on with a mock that was stopped and started", async () => {
    const { page, connect, stop, start } = await mocked();
    await connect();
    await expect.poll(async () => (await lines(page)).length).toBe(2);
    await stop();
    await page.locator(".banner.stopped").waitFor();
    await start();
    await page.locator(".standing.live").waitFor();
    await expect.poll(async () => (await lines(page)).length).toBe(0);
    await connect();
    await expect.poll(async () => (await lines(page)).length).toBe(2);
  });

  it("shows what is wrong with an edit of the file, and goes on as before", async () => {
    const { page, connect, file } = await mocked();
    await connect();
    await writeFile(file, chat.replace("rules:", "rulez:"));
    await page.locator(".banner.broken").waitFor();
    expect(await page.textContent(".banner.broken")).toMatch(/rulez[^]*chat\.yaml:8:5/);
    await writeFile(file, chat.replace("name: greet", "name: salute"));
    await page.locator(".banner.broken").waitFor({ state: "hidden" });
    await expect.poll(() => card(page, "/ws").textContent()).toContain("salute");
  });

  it("has a client suffer a fault", async () => {
    const { page, connect } = await mocked();
    const client = await connect();
    await page.getByRole("button", { name: "Fault", exact: true }).click();
    await page.fill(".composer textarea", "lose: true, from: server");
    await expect.poll(() => send(page).textContent()).toBe("Inject to 1 client");
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => page.textContent(".composer .result")).toMatch(/^✓/);
    client.say({ type: "echo" });
    await expect.poll(async () => (await lines(page)).find((line) => line.startsWith("ϟ"))).toContain("lost");
  });
});
