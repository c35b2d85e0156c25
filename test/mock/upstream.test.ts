import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { endMocks, startMock } from "../support/mock.ts";

const servers: Server[] = [];

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("plain HTTP through a proxy", () => {
  endMocks();
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }
  });

  it("passes bodies as they come, however large, in either direction", async () => {
    const size = 5 * 1024 * 1024;
    let tick = (): void => undefined;
    const server = createServer((request, response) => {
      if (request.url === "/base/events") {
        response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
        tick = () => response.end("data: 2\n\n");
        return;
      }
      let got = 0;
      request.on("data", (chunk: Buffer) => (got += chunk.length));
      request.on("end", () => response.end(`${request.url} ${got} ${request.headers["content-length"]}`));
    });
    const url = await listening(server);
    const mock = await startMock(`proxy: "${url}/base"\nhttp: [{ path: /own, respond: { text: mine } }]`);
    const posted = await fetch(`${mock.httpUrl}/upload`, { method: "POST", body: Buffer.alloc(size, 1) });
    expect([posted.status, await posted.text()]).toEqual([200, `/base/upload ${size} ${size}`]);
    // An answer that goes on is there from its beginning.
    const events = await fetch(`${mock.httpUrl}/events`);
    const reader = events.body?.getReader();
    const next = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(await next()).toBe("data: 1\n\n");
    await mock.until(() => mock.log.some((entry) => entry.type === "http" && entry.url === "/events"));
    tick();
    expect(await next()).toBe("data: 2\n\n");
    expect((await reader?.read())?.done).toBe(true);
  });

  it("asks nothing that would lead out of the path of the server", async () => {
    const asked: unknown[] = [];
    const server = createServer((request, response) => (asked.push(request.url), response.end("leaked")));
    const url = await listening(server);
    const mock = await startMock(`proxy: "${url}/base"`);
    for (const path of ["/../secret", "/%2e%2e/secret"]) {
      const status = await new Promise((resolve) =>
        httpRequest(
          mock.httpUrl,
          { path, agent: false },
          (answer) => (answer.resume(), resolve(answer.statusCode)),
        ).end(),
      );
      expect(status).toBe(400);
    }
    expect(asked).toEqual([]);
  });

  it("breaks off with the server in the middle of an answer, and with the client", async () => {
    let left = (): void => undefined;
    const server = createServer((request, response) => {
      response.on("close", () => left());
      response.writeHead(200, { "content-length": "100" }).write("half of it");
      if (request.url === "/breaks") setImmediate(() => response.destroy());
    });
    const mock = await startMock(`proxy: "${await listening(server)}"`);
    const broken = await fetch(`${mock.httpUrl}/breaks`);
    await expect(broken.text()).rejects.toThrow("terminated");
    const hasLeft = new Promise<void>((resolve) => {
      left = resolve;
    });
    const abort = new AbortController();
    await fetch(`${mock.httpUrl}/goes-on`, { signal: abort.signal });
    abort.abort();
    await hasLeft;
    expect(mock.problems).toEqual([]);
  });

  it("answers 504 when the answer does not begin in time", async () => {
    const server = createServer(() => undefined);
    const mock = await startMock(`proxy: { url: "${await listening(server)}", timeout: 50ms }`);
    const answer = await fetch(`${mock.httpUrl}/x`, { method: "POST", body: "abc" });
    expect([answer.status, await answer.text()]).toEqual([
      504,
      expect.stringMatching(/did not answer POST \/x within 50 ms/) as string,
    ]);
  });
});
