import { describe, expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { bob, stage, turn } from "../support/stage.ts";

describe("what a peer does by itself", () => {
  it("begins with its connection: reactions, and the streams that are not started by hand", async () => {
    const { say, open, sent, clock } = await stage(
      bob(
        "- { do: [{ send: answer }] }",
        "onConnect: [{ send: hello }]\nstreams: [{ every: 10ms, send: tick }, { name: late, start: manual, every: 10ms, send: never }]",
      ),
      { connected: false },
    );
    open("bob");
    say("bob", "a");
    clock.advance(10);
    expect(sent).toEqual(["bob: hello", "bob: answer", "bob: tick", "bob: tick"]);
  });

  it("does not act on the connection that the client opens next", async () => {
    const { say, end, open, sent, clock, failures, scene } = await stage(
      bob("- { do: [{ wait: 50ms }, { send: late }] }", "onClose: [{ set: { over: true } }]"),
    );
    say("bob", "a");
    end("bob");
    open("bob");
    await turn();
    expect(scene.variables.get("over")).toBe(true);
    clock.advance(1000);
    await turn();
    expect([sent, failures]).toEqual([[], []]);
  });
});

describe("after the end", () => {
  const stopped = new Failure({ code: "interrupted", headline: "over" });

  it("nothing goes on, and nothing is a failure", async () => {
    const { say, sent, clock, scene, failures, deadlines } = await stage(
      bob(
        '- { when: { message: slow }, delay: 10ms, do: [{ send: slow }] }\n- { do: [{ wait: 10ms }, { send: "${message}" }] }',
      ),
    );
    say("bob", "slow");
    say("bob", "a");
    say("bob", "b");
    scene.stopReactions(stopped);
    clock.advance(1000);
    await turn();
    expect(sent).toEqual([]);
    expect(failures).toEqual([]);
    deadlines.clear();
    expect(clock.pending).toBe(0);
  });

  it("nothing begins any more", async () => {
    const { say, sent, scene, client, end, open } = await stage(
      bob("- { do: [{ send: late }] }", "onConnect: [{ send: hello }]\nonClose: [{ send: bye }]"),
    );
    scene.stopReactions(stopped);
    say("bob", "a");
    end("bob");
    open("bob");
    await turn();
    expect(sent).toEqual(["bob: hello"]);
    expect(client("bob").inbox.unread).toBe(0);
  });

  it("an onClose that waits is ended, too", async () => {
    const { end, sent, scene, clock } = await stage(bob("- { do: [] }", "onClose: [{ wait: 10ms }, { send: bye }]"));
    end("bob");
    scene.stopReactions(stopped);
    clock.advance(1000);
    await turn();
    expect(sent).toEqual([]);
  });
});
