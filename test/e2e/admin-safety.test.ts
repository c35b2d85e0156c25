import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAdmin, type StartedAdmin } from "../support/admin.ts";
import { chromiumPath, launchChromium } from "../support/chromium.ts";
import { endMocks } from "../support/mock.ts";

endMocks();

/** What a page of somebody else may try, with what came of it. It knows where the mock is, and all of its API. */
const attack = `async (base) => {
  const steps = JSON.stringify({ to: "all", do: { set: { "data.owned": true } } });
  const tries = {
    read: async () => (await fetch(\`\${base}api/state\`)).text(),
    log: async () => (await fetch(\`\${base}api/log\`, { credentials: "include" })).text(),
    json: async () =>
      (await fetch(\`\${base}api/steps\`, { method: "POST", headers: { "content-type": "application/json" }, body: steps })).text(),
    text: async () => (await fetch(\`\${base}api/steps\`, { method: "POST", body: steps })).text(),
    blind: async () => (await fetch(\`\${base}api/steps\`, { method: "POST", mode: "no-cors", body: steps })).text(),
    beacon: async () => {
      navigator.sendBeacon(\`\${base}api/steps\`, new Blob([steps], { type: "text/plain" }));
      return "";
    },
    events: () =>
      new Promise((resolve, reject) => {
        const source = new EventSource(\`\${base}api/events\`);
        source.addEventListener("state", ({ data }) => resolve(data));
        source.addEventListener("error", () => (source.close(), reject(new Error("refused"))));
      }),
    socket: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(\`\${base.replace("http:", "ws:")}api/events\`);
        socket.addEventListener("open", () => resolve("open"));
        socket.addEventListener("error", () => reject(new Error("refused")));
      }),
    script: () =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = \`\${base}api/state\`;
        script.addEventListener("load", () => resolve("loaded"));
        script.addEventListener("error", () => reject(new Error("refused")));
        document.head.append(script);
      }),
    frame: () =>
      new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.src = base;
        frame.addEventListener("load", () => {
          try {
            resolve(frame.contentDocument?.body.textContent ?? "");
          } catch {
            resolve("");
          }
        });
        document.body.append(frame);
      }),
    form: () =>
      new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.name = "target";
        document.body.append(frame);
        const form = document.createElement("form");
        Object.assign(form, { method: "POST", action: \`\${base}api/steps\`, target: "target", enctype: "text/plain" });
        const input = document.createElement("input");
        // As text/plain it would read as JSON: {"to":"all","do":…,"x":"="}
        Object.assign(input, { name: \`\${steps.slice(0, -1)},"x":"\`, value: '"}' });
        form.append(input);
        document.body.append(form);
        frame.addEventListener("load", () => resolve(""));
        form.submit();
      }),
  };
  const learnt = [];
  for (const [name, act] of Object.entries(tries)) {
    try {
      const late = new Promise((resolve) => setTimeout(resolve, 1000, ""));
      const text = String(await Promise.race([act(), late]));
      if (text !== "") learnt.push(\`\${name}: \${text}\`);
    } catch {
      // Refused, as it should be.
    }
  }
  return learnt;
}`;

describe.skipIf(chromiumPath === undefined)("a page of another origin", () => {
  let browser: Browser;
  let evil: Server;
  let port = 0;

  beforeAll(async () => {
    browser = await launchChromium();
    evil = createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<!doctype html><title>evil</title><body></body>");
    });
    await new Promise<void>((resolve) => evil.listen(0, "127.0.0.1", resolve));
    port = (evil.address() as AddressInfo).port;
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    evil?.closeAllConnections();
    evil?.close();
  });

  const start = async (): Promise<StartedAdmin> => {
    const mock = await startAdmin("data: { owned: false }\nendpoints: [{ path: /ws }]", {
      page: async () => "<!doctype html><title>mock</title><body>the page of the mock</body>",
    });
    await mock.connect("/ws");
    return mock;
  };

  const owned = async (mock: StartedAdmin): Promise<unknown> =>
    ((await mock.get("api/state")).json as { data: { owned: unknown } }).data.owned;

  it.each(["127.0.0.1", "localhost"])(
    "of %s learns nothing and does nothing",
    async (host) => {
      // Waits a while for each of the answers that never come.
      const mock = await start();
      const page = await browser.newPage();
      await page.goto(`http://${host}:${port}/`);
      for (const name of ["127.0.0.1", "localhost"]) {
        const base = `http://${name}:${new URL(mock.httpUrl).port}/__wstest/`;
        expect(await page.evaluate<readonly string[]>(`(${attack})(${JSON.stringify(base)})`)).toEqual([]);
      }
      expect(await owned(mock)).toBe(false);
      await page.close();
    },
    60_000,
  );

  it("whose name is resolved to this machine learns nothing and does nothing: DNS rebinding", async () => {
    const mock = await start();
    const rebound = await launchChromium(["--host-resolver-rules=MAP evil.example 127.0.0.1"]);
    const page = await rebound.newPage();
    // To the browser it is the same origin: no header of another one is sent but the host.
    const base = `http://evil.example:${new URL(mock.httpUrl).port}/`;
    await page.goto(base);
    const answers = await page.evaluate(async (at) => {
      const answer = await fetch(`${at}__wstest/api/state`);
      const steps = JSON.stringify({ to: "all", do: { set: { "data.owned": true } } });
      const headers = { "content-type": "application/json" };
      const acted = await fetch(`${at}__wstest/api/steps`, { method: "POST", headers, body: steps });
      return [answer.status, acted.status, await answer.text()];
    }, base);
    expect(answers.slice(0, 2)).toEqual([403, 403]);
    expect(answers[2]).toContain("the admin API is not for the host");
    expect(await owned(mock)).toBe(false);
    await rebound.close();
  });

  it("its own page may do all of it", async () => {
    const mock = await start();
    const page = await browser.newPage();
    await page.goto(`${mock.httpUrl}/__wstest/`);
    expect(await page.textContent("body")).toBe("the page of the mock");
    const reached = await page.evaluate(async () => {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ do: { set: { "data.owned": true } } });
      return (await fetch("api/steps", { method: "POST", headers, body })).status;
    });
    expect(reached).toBe(200);
    expect(await owned(mock)).toBe(true);
    await page.close();
  });
});
