import { describe, expect, it } from "vitest";
import { closeClients } from "../../src/run/close-clients.ts";
import { play } from "../support/play.ts";
import { stage, turn } from "../support/stage.ts";

/** A server whose endpoint is the test's, and two clients. */
const chat = (endpoint: string): string =>
  `servers: { chat: { mock: { endpoints: [{ path: /ws, ${endpoint} }] } } }
clients: { alice: '\${chat.url}/ws', bob: '\${chat.url}/ws' }\n`;

describe("at the end of a scenario", () => {
  it("who is connected closes with 1000, without judgement", async () => {
    const { events, outcomes } = await play(`${chat("")}steps: [{ "alice, bob": connect }]`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(events.filter((each) => each.type === "client" && each.state === "closed")).toMatchObject([
      { client: "alice", code: 1000, by: "us" },
      { client: "bob", code: 1000, by: "us" },
    ]);
  });

  it("nobody waits for a server that does not answer a close", async () => {
    const { outcomes } = await play(`${chat("onClose: [{ wait: 1m }]")}steps: [{ alice: connect }]`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
  });

  it("a frozen connection is cut at once, also one that its client has replaced", async () => {
    for (const rest of ["", ", connect"]) {
      const began = performance.now();
      const { outcomes } = await play(`${chat("")}steps: [{ alice: [connect, { drop: freeze }${rest}] }]`);
      expect(outcomes).toEqual(["scenario.yaml: passed"]);
      expect(performance.now() - began).toBeLessThan(900);
    }
  });

  it("what nobody has read is noted, and who has ended already does not close", async () => {
    const { client, say, end, sent, clock } = await stage(
      "clients: { a: ws://h, b: ws://h, c: ws://h }\nsteps: [{ wait: 1ms }]",
    );
    say("a", "one");
    say("b", "one");
    say("b", "two");
    end("b");
    const notes: string[] = [];
    const closed = closeClients(["a", "b", "c"].map(client), {
      clock,
      code: 1001,
      note: (text) => void notes.push(text),
    });
    // The server answers neither close.
    await turn();
    expect([sent, notes]).toEqual([["a: close 1001", "c: close 1001"], []]);
    clock.advance(1000);
    await closed;
    expect(notes).toEqual(["a: 1 message was never read", "b: 2 messages were never read"]);
  });
});
