import { describe, expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { stage, turn } from "../support/stage.ts";

const three = "clients: { alice: ws://h, bob: ws://h, carol: ws://h }\n";

describe("several actors", () => {
  it("run at once when nothing must be waited for", async () => {
    const { play, sent } = await stage(
      `${three}steps: [{ "alice, bob": { send: hi } }, { all: { send: "\${self.name}" } }]`,
    );
    expect(play()).toBeUndefined();
    expect(sent).toEqual(["alice: hi", "bob: hi", "alice: alice", "bob: bob", "carol: carol"]);
  });

  it("each do a list at their own pace; the step ends when all have ended", async () => {
    const { play, say, sent } = await stage(
      `${three}steps: [{ "alice, bob": [receive, { send: got it }, receive] }, { carol: { send: after } }]`,
    );
    const playing = play();
    say("bob", 1);
    await turn();
    expect(sent).toEqual(["bob: got it"]);
    say("bob", 2);
    say("alice", 1);
    say("alice", 2);
    await playing;
    expect(sent).toEqual(["bob: got it", "alice: got it", "carol: after"]);
  });

  describe("of whom there are many begin in parts", () => {
    const crowd = "clients: { crowd: { url: ws://h, size: 250 } }\n";

    it("and all of them act, in their order", async () => {
      const { play, sent } = await stage(`${crowd}steps: [{ crowd: { send: hi } }, { "crowd[1]": { send: done } }]`);
      const playing = play();
      expect(sent).toHaveLength(100);
      await playing;
      expect(sent).toEqual([...Array.from({ length: 250 }, (_, i) => `crowd[${i + 1}]: hi`), "crowd[1]: done"]);
    });

    it("and find what has come before they began", async () => {
      const { play, say, sent } = await stage(`${crowd}steps: [{ crowd: [receive, { send: got it }] }]`);
      const playing = play();
      for (let i = 1; i <= 250; i++) say(`crowd[${i}]`, i);
      await playing;
      expect(sent).toHaveLength(250);
    });

    it("and all that fail are told, whenever they began", async () => {
      const { outcome, say, clock } = await stage(
        `${crowd}steps: [{ crowd: { receive: { ok: true }, timeout: 100ms } }]`,
      );
      const ended = outcome();
      for (let i = 1; i <= 250; i++) if (i !== 7 && i !== 243) say(`crowd[${i}]`, { ok: true });
      for (let i = 0; i < 3; i++) await new Promise((resolve) => void setImmediate(resolve));
      clock.advance(100);
      const problem = await ended;
      expect(problem?.headline).toBe("crowd[7]: no message matched within 100 ms");
      expect(problem?.notes.at(-1)).toBe("2 of 250 clients failed here: crowd[7], crowd[243]");
    });

    it("and who has not begun when the track is stopped does nothing", async () => {
      const { outcome, track, sent } = await stage(`${crowd}steps: [{ crowd: [{ send: hi }, receive] }]`);
      const ended = outcome();
      track.stop(new Failure({ code: "interrupted", headline: "stopped" }));
      expect((await ended)?.headline).toBe("stopped");
      expect(sent).toHaveLength(100);
    });
  });

  it("that are named twice act once", async () => {
    const { play, sent } = await stage(`${three}steps: [{ "alice, all": { send: hi } }]`);
    await play();
    expect(sent).toEqual(["alice: hi", "bob: hi", "carol: hi"]);
  });

  it("are named by the failure when more than one fails, each with its own", async () => {
    const { outcome, say, clock } = await stage(`${three}steps: [{ all: { receive: { n: 1 }, timeout: 100ms } }]`);
    const ended = outcome();
    say("bob", { n: 1 });
    clock.advance(100);
    const problem = await ended;
    expect(problem?.headline).toBe("alice: no message matched within 100 ms");
    expect(problem?.notes.at(-1)).toBe("2 of 3 clients failed here: alice, carol");
  });

  it("go on when one of them fails, and the one failure says which of how many it is", async () => {
    const { outcome, say, sent, clock } = await stage(
      `${three}steps: [{ all: [{ receive: { n: 1 }, timeout: 100ms }, { send: done }] }]`,
    );
    const ended = outcome();
    say("alice", { n: 1 });
    say("carol", { n: 1 });
    clock.advance(100);
    const problem = await ended;
    expect(problem?.headline).toBe("bob: no message matched within 100 ms");
    expect(problem?.notes.at(-1)).toBe("1 of 3 clients failed here: bob");
    expect(sent).toEqual(["alice: done", "carol: done"]);
  });

  it("that fail in other ways than the first are told, each way once", async () => {
    const { outcome, say, end } = await stage(`clients: { viewers: { url: ws://h, size: 6 } }
steps: [{ viewers: { receiveNext: yes } }]`);
    const ended = outcome();
    for (const i of [1, 2]) say(`viewers[${i}]`, "no");
    for (const i of [3, 4, 5]) end(`viewers[${i}]`, 4000);
    say("viewers[6]", "yes");
    expect((await ended)?.notes.slice(-2)).toEqual([
      "5 of 6 clients failed here: viewers[1], viewers[2], viewers[3], viewers[4], viewers[5]",
      "viewers[3]: the other side closed with 4000 while waiting (and 2 more alike)",
    ]);
  });

  it("are not all told one by one when there are many", async () => {
    const names = Array.from({ length: 9 }, (_, index) => `c${index + 1}`);
    const { outcome, clock } = await stage(
      `clients: { ${names.map((each) => `${each}: ws://h`).join(", ")} }\nsteps: [{ all: { receive, timeout: 10ms } }]`,
    );
    const ended = outcome();
    clock.advance(10);
    const problem = await ended;
    expect(problem?.notes).toContain("9 of 9 clients failed here: c1, c2, c3, c4, c5, …");
  });

  it("have not failed when all of them were stopped from outside", async () => {
    const { outcome, track } = await stage(`${three}\nsteps: [{ all: { receive: never } }]`);
    const ended = outcome();
    track.stop(new Failure({ code: "invariant", headline: "bob: it does not hold" }));
    expect(await ended).toMatchObject({ headline: "bob: it does not hold", notes: [] });
  });

  it("are each measured from their own part of the step before", async () => {
    const { outcome, say, clock, scene } = await stage(`${three}
steps:
  - "alice, bob": [{ receive: { go: true } }, { send: asked }]
  - "alice, bob": { receive: { answer: true }, within: 30ms, measure: answers }
`);
    const ended = outcome();
    say("alice", { go: true });
    await turn();
    clock.advance(100);
    say("bob", { go: true });
    await turn();
    clock.advance(20);
    say("bob", { answer: true });
    await turn();
    clock.advance(5);
    say("alice", { answer: true });
    const problem = await ended;
    expect(problem).toMatchObject({
      code: "too-late",
      headline: expect.stringMatching(/^alice: the message came too late: 125 ms after/) as string,
    });
    expect(scene.series.get("answers")?.summary()).toMatchObject({ count: 2, min: 20, max: 125 });
  });
});
