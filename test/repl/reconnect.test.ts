import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { chattyServer } from "../support/chatty-server.ts";
import { promptAt } from "../support/prompt.ts";

async function closing(code: number, reason: string): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    socket.once("message", () => socket.close(code, reason));
    if (code === 1008) socket.close(code, reason);
  });
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a connection that there is not", () => {
  it("is connected again, once the server is there", async () => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { type, before } = await promptAt({ url: `ws://127.0.0.1:${port}` });
    expect(before).toBe("alice (not connected)> ");
    expect(await type(".save x.yaml", ".rerun")).toEqual([
      "There is nothing to be saved yet: no step of this session has passed",
      "  = help: .connect connects; what is sent and comes then is a step.",
      "There is nothing to be played again yet: no step of this session has passed",
      "  = help: .connect connects; what is sent and comes then is a step.",
    ]);
    const later = new WebSocketServer({ host: "127.0.0.1", port });
    await once(later, "listening");
    onTestFinished(() => void (later.clients.forEach((each) => each.terminate()), later.close()));
    expect(await type("x")).toContain("  = help: .connect connects again.");
    expect(await type(".connect")).toEqual([
      "<time> -- connected to ws://127.0.0.1:<port>/: 101 Switching Protocols after <ms>",
    ]);
  });

  it("is named, where it is not that of who acts", async () => {
    const url = await chattyServer();
    const { type } = await promptAt({ url });
    await type(`.connect bob ${url}/b`, ".bob close");
    expect(await type(".bob { send: x }")).toContain("  = help: .connect bob connects again.");
    expect((await type(".connect bob"))[0]).toBe(
      "<time> bob   -- connected to ws://127.0.0.1:<port>/b: 101 Switching Protocols after <ms>",
    );
  });
});

describe("a server that closes at once", () => {
  it("is told with what that means", async () => {
    const url = await closing(1008, "no token");
    const prompt = await promptAt({ url }, { offer: { url, protocols: [] }, width: 200 });
    prompt.begin(".connect");
    await prompt.shows(/help: /);
    expect(prompt.shown).toEqual([
      "<time> -- connected to ws://127.0.0.1:<port>/: 101 Switching Protocols after <ms>",
      '<time> -- closed by the server with 1008 "no token"',
      "alice: the server closed at once",
      "  = It takes the handshake and then does not want the connection: often a token that is missing or wrong.",
      "  = help: Who you are is said with --bearer TOKEN, -u name:password, a cookie (-b session=…) or any header (-H 'X-Api-Key: …'); some servers want it in the url, or as the first message.",
    ]);
  });

  it("is no other that closes when something has been said", async () => {
    const url = await closing(4001, "so long");
    const prompt = await promptAt({ url }, { offer: { url, protocols: [] } });
    prompt.begin("x");
    await prompt.shows(/closed by the server/);
    expect(prompt.shown.join("\n")).not.toContain("at once");
  });
});
