import { describe, expect, it } from "vitest";
import { request } from "node:http";
import { Subscribers } from "../../../src/mock/admin/subscribers.ts";
import type { HttpRequestIn } from "../../../src/net/listen.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { LogRing } from "../../../src/mock/log/log-ring.ts";
import { startAdmin, type StartedAdmin } from "../../support/admin.ts";
import { endMocks } from "../../support/mock.ts";

endMocks();

const echo = "endpoints: [{ path: /ws, rules: [{ name: echo, do: [{ send: '${raw}' }] }] }]";

/** Who listens to the events, as text. */
class Listening {
  text = "";
  readonly ended: Promise<void>;
  #look = (): void => undefined;
  readonly #end: () => void;

  constructor(mock: StartedAdmin, headers: Readonly<Record<string, string>> = {}) {
    const sent = request(`${mock.httpUrl}/__wstest/api/events`, { headers, agent: false });
    this.#end = () => void sent.destroy();
    this.ended = new Promise((resolve) => {
      sent.on("response", (response) => {
        response.setEncoding("utf8");
        response.on("data", (text: string) => {
          this.text += text;
          this.#look();
        });
        response.on("close", resolve);
        response.on("error", () => undefined);
      });
      sent.on("error", () => resolve());
    });
    sent.end();
  }

  async until(holds: (text: string) => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#look = () => void (holds(this.text) && resolve());
      this.#look();
    });
  }

  get ids(): readonly number[] {
    return Array.from(this.text.matchAll(/^id: (\d+)$/gm), ([, id]) => Number(id));
  }

  leave(): void {
    this.#end();
  }
}

/** A stream whose reader reads when the test says so. */
function fakeStream() {
  const state = {
    written: "",
    waiting: 0,
    ended: false,
    cut: false,
    onRead: (): void => undefined,
    onEnd: [] as (() => void)[],
    read(): void {
      // What is written meanwhile is read as well.
      while (state.waiting > 0) {
        state.waiting = 0;
        state.onRead();
      }
    },
    leave(): void {
      for (const each of state.onEnd.splice(0)) each();
    },
    request: undefined as unknown as HttpRequestIn,
  };
  state.request = {
    stream: () => ({
      get waiting() {
        return state.waiting;
      },
      get ended() {
        return state.ended;
      },
      write(text: string) {
        state.written += text;
        state.waiting += text.length;
      },
      onRead: (callback: () => void) => void (state.onRead = callback),
      onEnd: (callback: () => void) => void state.onEnd.push(callback),
      end: () => void (state.ended = true),
      cut() {
        state.cut = true;
        state.leave();
      },
    }),
  } as unknown as HttpRequestIn;
  return state;
}

describe("the events of a mock", () => {
  it("are its log as it grows, and its counts when they have changed", async () => {
    const mock = await startAdmin(echo);
    const events = new Listening(mock);
    await events.until((text) => text.includes("event: state"));
    expect(events.text).toMatch(/^retry: 1000\n\nevent: state\ndata: \{"connectionCount":0,/);
    const client = await mock.connect("/ws");
    client.socket.send("hi");
    await events.until((text) => text.includes('"rules":{"endpoints.1.rules.1":1}'));
    expect(events.ids).toEqual([1, 2, 3]);
    expect(events.text).toContain(
      'event: log\nid: 1\ndata: {"id":1,"type":"opened","connection":"/ws #1","url":"/ws","endpoint":"/ws",',
    );
    mock.admin.reloaded([{ code: "invalid-file", headline: "broken", notes: [] }]);
    await events.until((text) => text.includes("event: reload"));
    expect(events.text).toMatch(/event: reload\ndata: \{"at":\d+,"problems":\[\{"text":"broken"\}\]\}\n\n/);
    events.leave();
    await events.ended;
  });

  it("go on where who listened before was", async () => {
    const mock = await startAdmin(echo, { log: new LogRing({ entries: 5 }) });
    const client = await mock.connect("/ws");
    for (const text of ["a", "b"]) {
      client.socket.send(text);
      await client.next();
    }
    const listen = async (last: string): Promise<readonly number[]> => {
      const events = new Listening(mock, { "last-event-id": last });
      await events.until((text) => text.includes("id: 5\n"));
      events.leave();
      return events.ids;
    };
    expect(await listen("3")).toEqual([4, 5]);
    // Of another run of the mock, whose log was longer.
    expect(await listen("700")).toEqual([1, 2, 3, 4, 5]);
    client.socket.send("c");
    await client.next();
    const events = new Listening(mock, { "last-event-id": "1" });
    await events.until((text) => text.includes("id: 7\n"));
    expect(events.ids).toEqual([3, 4, 5, 6, 7]);
    events.leave();
  });

  it("are held back for who does not read, and end with the reason when its place is lost", () => {
    const clock = manualClock();
    const log = new LogRing({ entries: 100 });
    const subscribers = new Subscribers(clock, log, () => undefined);
    const [slow, fast] = [fakeStream(), fakeStream()];
    for (const each of [slow, fast]) expect(subscribers.add(each.request, undefined)).toBeUndefined();
    const note = (count: number): void => {
      for (let n = 0; n < count; n++) log.add({ type: "note", at: 1, text: "x".repeat(4000) });
      clock.advance(50);
      fast.read();
    };
    for (let n = 0; n < 10; n++) note(10);
    const held = slow.written.length;
    expect(held).toBeGreaterThan(200_000);
    expect(held).toBeLessThan(300_000);
    note(50);
    expect(slow.written.length).toBe(held);
    // It reads again, and its place is still there.
    slow.read();
    expect(slow.written).toContain("id: 100\n");
    for (let n = 0; n < 30; n++) note(10);
    const last = Number(/id: (\d+)\n(?![^]*\nid: )/.exec(slow.written)?.[1]);
    expect(slow.written.slice(-200)).toContain(
      `event: cut\ndata: {"reason":"it reads too slowly: the log no longer has what comes after ${last}"}\n\n`,
    );
    expect(slow.ended).toBe(true);
    clock.advance(5000);
    expect(slow.cut).toBe(true);
    expect(fast.written).toContain("id: 450\n");
    expect(fast.written).not.toContain("event: cut");
    subscribers.end();
    fast.leave();
  });

  it("end for who reads nothing for a minute, and go on saying that they are there for who does", () => {
    const clock = manualClock();
    const log = new LogRing();
    const subscribers = new Subscribers(clock, log, () => undefined);
    const [slow, fast] = [fakeStream(), fakeStream()];
    for (const each of [slow, fast]) subscribers.add(each.request, undefined);
    log.add({ type: "note", at: 1, text: "x" });
    clock.advance(50);
    fast.read();
    for (let n = 0; n < 60; n++) {
      clock.advance(1000);
      fast.read();
    }
    expect(slow.cut).toBe(false);
    clock.advance(10_000);
    expect(slow.written).toMatch(/event: cut\ndata: \{"reason":"it does not read"\}\n\n$/);
    expect(fast.written).toMatch(/: still there\n\n/);
    expect(fast.ended).toBe(false);
    fast.leave();
    slow.leave();
    expect(clock.pending).toBe(0);
  });

  it("are for twenty at once", async () => {
    const mock = await startAdmin(echo);
    const all = Array.from({ length: 20 }, () => new Listening(mock));
    for (const each of all) await each.until((text) => text.includes("event: state"));
    expect(await mock.get("api/events")).toMatchObject({
      status: 503,
      json: { error: { headline: "20 listen already", help: "Close another page of the mock." } },
    });
    for (const each of all) each.leave();
    for (const each of all) await each.ended;
  });

  it("end when the mock stops", async () => {
    const mock = await startAdmin(echo);
    const events = new Listening(mock);
    await events.until((text) => text.includes("event: state"));
    await mock.server.stop("stop");
    await events.ended;
  });
});
