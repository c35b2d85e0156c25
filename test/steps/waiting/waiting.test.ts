import { describe, expect, it } from "vitest";
import type { End } from "../../../src/net/inbox.ts";
import type { Message } from "../../../src/net/message.ts";
import { Failure } from "../../../src/problem.ts";
import { type Awaiting, waitFor } from "../../../src/steps/waiting/waiting.ts";
import { stage, turn } from "../../support/stage.ts";

async function waiting<T>(awaiting: Partial<Awaiting<T>>) {
  const { client, scene, track, say, end, clock } = await stage("clients: { bob: ws://h }\nsteps: [{ wait: 1ms }]");
  const peer = client("bob");
  const waited = waitFor<T>(
    peer,
    { timeout: 100, late: () => new Failure({ code: "never-came", headline: "too late" }), ...awaiting },
    scene.scope(track, peer),
  );
  // Told by the test itself when it ends.
  waited.catch(() => undefined);
  return {
    waited,
    peer,
    track,
    scene,
    clock,
    say: (message: unknown) => say("bob", message),
    end: () => end("bob", 4000),
  };
}

const taking = (accepts: (message: Message) => boolean): Partial<Awaiting<number>> => ({
  offer: (message) => (accepts(message) ? { take: true, result: message.number } : undefined),
});

describe("a wait", () => {
  it("ends with the message that it takes, and leaves nothing behind", async () => {
    const { waited, say, peer, clock } = await waiting(taking(({ value }) => value === 2));
    say(1);
    say(2);
    say(2);
    expect(await waited).toBe(2);
    expect([...peer.inbox.unreadMessages()].map(({ number }) => number)).toEqual([1, 3]);
    clock.advance(1000);
    expect(clock.pending).toBe(0);
  });

  it("may take several, or look without taking", async () => {
    let seen = 0;
    const { waited, say, peer } = await waiting<number>({
      offer() {
        seen++;
        if (seen === 1) return { take: true };
        return seen === 2 ? undefined : { take: false, result: seen };
      },
    });
    say("taken");
    say("left");
    say("seen");
    expect(await waited).toBe(3);
    expect([...peer.inbox.unreadMessages()].map(({ text }) => text)).toEqual(["left", "seen"]);
  });

  it("says itself what it waited for when the time is up", async () => {
    const { waited, clock, say, peer } = await waiting(taking(() => true));
    clock.advance(100);
    await expect(waited).rejects.toThrow("too late");
    say(1);
    expect(peer.inbox.unread).toBe(1);
  });

  it("may end well when the time is up", async () => {
    const { waited, clock } = await waiting<string>({ late: () => ({ result: "quiet" }) });
    clock.advance(100);
    expect(await waited).toBe("quiet");
  });

  it("hears of the connection's end, after the messages before it", async () => {
    const order: string[] = [];
    const { waited, say, end } = await waiting<End>({
      offer: (message) => void order.push(`message ${message.number}`),
      ended(ended) {
        order.push(`end ${ended.code}`);
        return { result: ended };
      },
    });
    say(1);
    end();
    expect((await waited).after).toBe(1);
    expect(order).toEqual(["message 1", "end 4000"]);
  });

  it("may go on when the connection has ended", async () => {
    const { waited, end, clock } = await waiting<string>({ ended: () => undefined, late: () => ({ result: "over" }) });
    end();
    clock.advance(100);
    expect(await waited).toBe("over");
  });

  it("hears of pings and pongs", async () => {
    const { waited, peer } = await waiting<string>({
      control: (kind, { data }) => (kind === "pong" ? { result: data.toString() } : undefined),
    });
    peer.session.pinged(Buffer.from("a"), 0);
    peer.session.ponged(Buffer.from("b"), 0);
    expect(await waited).toBe("b");
  });

  it("is rejected by what a callback throws, which never reaches the socket", async () => {
    const { waited, say, peer, clock } = await waiting<number>({
      offer() {
        throw new Failure({ code: "assert", headline: "no" });
      },
    });
    expect(() => say(1)).not.toThrow();
    await expect(waited).rejects.toThrow("no");
    // It was not taken, and is there once.
    expect([...peer.inbox.unreadMessages()]).toHaveLength(1);
    clock.advance(1000);
    expect(clock.pending).toBe(0);
  });

  it("a message that was taken and is wrong stays taken", async () => {
    const { waited, say, peer } = await waiting<number>({
      offer(message) {
        peer.inbox.take(message);
        throw new Failure({ code: "wrong-message", headline: "wrong" });
      },
    });
    say(1);
    await expect(waited).rejects.toThrow("wrong");
    expect(peer.inbox.unread).toBe(0);
  });

  it("ends with its track, and is not offered what comes then", async () => {
    const { waited, track, say, peer, clock } = await waiting(taking(() => true));
    track.stop(new Failure({ code: "interrupted", headline: "stopped" }));
    say(1);
    await expect(waited).rejects.toThrow("stopped");
    expect(peer.inbox.unread).toBe(1);
    clock.advance(1000);
    expect(clock.pending).toBe(0);
  });

  it("on a track that is stopped already does not begin", async () => {
    const { client, scene, track } = await stage("clients: { bob: ws://h }\nsteps: [{ wait: 1ms }]");
    track.stop(new Failure({ code: "interrupted", headline: "stopped" }));
    const late = (): Failure => new Failure({ code: "never-came", headline: "late" });
    await expect(waitFor(client("bob"), { timeout: 1, late }, scene.scope(track, client("bob")))).rejects.toThrow(
      "stopped",
    );
  });

  it("is a promise also for who asks after its end", async () => {
    const { waited, say } = await waiting(taking(() => true));
    say(1);
    expect(await waited).toBe(1);
    let over = false;
    expect(await waited.finally(() => (over = true))).toBe(1);
    expect(over).toBe(true);
    expect(Object.prototype.toString.call(waited)).toBe("[object Promise]");
  });

  it("is a promise of its failure also for who asks after it", async () => {
    const { waited, clock } = await waiting({});
    clock.advance(100);
    await expect(waited).rejects.toThrow("too late");
    expect(await waited.catch((thrown: unknown) => (thrown as Error).message)).toBe("too late");
  });

  it("may be followed: then it goes on in the handler of the message, when that was dealt with", async () => {
    const { waited, say, peer } = await waiting(taking(() => true));
    const order: string[] = [];
    waited.follow(() => order.push(`goes on with ${waited.outcome}, ${peer.inbox.unread} unread`));
    say(1);
    order.push("said");
    expect(order).toEqual(["goes on with 1, 0 unread", "said"]);
  });

  it("that ends by a time-out, a stop or the connection's end is followed by itself, with the failure", async () => {
    for (const cut of ["time-out", "stop", "end"] as const) {
      const { waited, clock, track, end } = await waiting<number>({
        ended: () => new Failure({ code: "closed", headline: "end" }),
        late: () => new Failure({ code: "never-came", headline: "time-out" }),
      });
      let told: unknown;
      waited.follow(() => {
        try {
          void waited.outcome;
        } catch (thrown) {
          told = (thrown as Error).message;
        }
      });
      if (cut === "time-out") clock.advance(100);
      else if (cut === "stop") track.stop(new Failure({ code: "closed", headline: "stop" }));
      else end();
      expect(told).toBeUndefined();
      await turn();
      expect(told).toBe(cut);
    }
  });

  it("that only looked is followed by itself, and so is one that was over before", async () => {
    const { waited, say } = await waiting<number>({ offer: () => ({ take: false, result: 7 }) });
    const told: number[] = [];
    waited.follow(() => told.push(waited.outcome));
    say(1);
    await turn();
    waited.follow(() => told.push(waited.outcome));
    await turn();
    expect(told).toEqual([7, 7]);
  });

  it("that has taken one of several messages is not followed before it is over", async () => {
    let seen = 0;
    const { waited, say } = await waiting<number>({
      offer: () => (++seen < 3 ? { take: true } : { take: true, result: seen }),
    });
    const told: number[] = [];
    waited.follow(() => told.push(seen));
    for (const text of ["a", "b", "c"]) say(text);
    await turn();
    expect(told).toEqual([3]);
  });

  it("keeps its first outcome: what was stopped while others were asked takes nothing", async () => {
    const stopped = new Failure({ code: "inbox-full", headline: "stopped" });
    const { waited, peer, track, scene, say, end } = await waiting<number>({
      offer() {
        track.stop(stopped);
        return { take: true, result: 1 };
      },
    });
    const other = waitFor<number>(
      peer,
      {
        timeout: 100,
        offer: () => ({ take: true, result: 2 }),
        control: () => ({ result: 3 }),
        ended: () => ({ result: 4 }),
        late: () => ({ result: 5 }),
      },
      scene.scope(track, peer),
    );
    other.catch(() => undefined);
    say("a");
    say("b");
    expect(other.control("ping", { data: Buffer.alloc(0), at: 1 })).toBe(false);
    end();
    other.late();
    for (const each of [waited, other]) await expect(each).rejects.toThrow("stopped");
  });

  it("asked in a list that is older than its end takes nothing", async () => {
    const { waited, peer, track, scene, say } = await waiting<number>({
      offer() {
        track.stop(new Failure({ code: "inbox-full", headline: "stopped" }));
        return undefined;
      },
    });
    const other = waitFor<number>(
      peer,
      { timeout: 100, offer: () => ({ take: true, result: 2 }), late: () => ({ result: 5 }) },
      scene.scope(track, peer),
    );
    other.catch(() => undefined);
    say("a");
    for (const each of [waited, other]) await expect(each).rejects.toThrow("stopped");
    expect(peer.inbox.unread).toBe(1);
  });
});
