import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { endMocks } from "../support/mock.ts";
import { startAdmin } from "../support/admin.ts";

endMocks();

const mock = "endpoints: [{ path: /ws, maxPayload: 1000, rules: [{ name: echo, do: [{ send: '${raw}' }] }] }]";

describe("a client that behaves badly", () => {
  it("with a message that is too long is closed with 1009, and told of; nobody else notices", async () => {
    const admin = await startAdmin(mock);
    const [bad, good] = [await admin.connect("/ws"), await admin.connect("/ws")];
    bad.socket.send("x".repeat(5000));
    expect(await bad.closed).toBe("1009");
    await admin.until(() => admin.log.some(({ type }) => type === "closed"));
    expect(admin.log.find(({ type }) => type === "closed")).toMatchObject({
      connection: "/ws #1",
      by: "us",
      code: 1009,
      error: expect.stringMatching(/1000 bytes|maxPayload/) as string,
    });
    expect(await good.ask("still")).toBe("still");
  });

  it("with an illegal frame is closed with 1002, and told of; nobody else notices", async () => {
    const admin = await startAdmin(mock);
    const [bad, good] = [await admin.connect("/ws"), await admin.connect("/ws")];
    const { _socket: tcp } = bad.socket as unknown as { readonly _socket: Socket };
    tcp.write(Buffer.from([0xff, 0x80, 0, 0, 0, 0]));
    expect(await bad.closed).toMatch(/^1002/);
    await admin.until(() => admin.log.some(({ type }) => type === "closed"));
    expect(admin.log.find(({ type }) => type === "closed")).toMatchObject({
      by: "us",
      code: 1002,
      error: expect.any(String) as string,
    });
    expect(await good.ask("still")).toBe("still");
  });

  it("that floods, and does not read, fills no log beyond its bound; others are answered meanwhile", async () => {
    const admin = await startAdmin(mock);
    const [bad, good] = [await admin.connect("/ws"), await admin.connect("/ws")];
    bad.socket.pause();
    const long = "x".repeat(900);
    for (let n = 0; n < 20_000; n++) bad.socket.send(long);
    for (let n = 0; n < 20; n++) expect(await good.ask(n)).toBe(n);
    await admin.until(() => admin.ring.last > 30_000);
    expect(admin.ring.last - admin.ring.first + 1).toBe(10_000);
    expect(await admin.get("api/state")).toMatchObject({ status: 200, json: { connectionCount: 2 } });
    bad.socket.terminate();
  });
});
