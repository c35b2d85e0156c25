import { describe, expect, it } from "vitest";
import { codecs } from "../../../src/codec/index.ts";
import { Teller, type TellerOptions } from "../../../src/mock/log/teller.ts";
import type { Peer } from "../../../src/net/peer.ts";
import { Failure } from "../../../src/problem.ts";
import { manualClock } from "../../support/manual-clock.ts";

function listening(options: Partial<TellerOptions> = {}) {
  const told: string[] = [];
  const teller = new Teller({
    name: "chat",
    clock: manualClock(),
    onLog: (entry) => void told.push(`${entry.type} ${"payload" in entry ? entry.payload : ""}`.trimEnd()),
    onProblem: ({ problem }, connection) => void told.push(`! ${connection} ${problem.headline}`),
    onSay: (text, connection) => void told.push(`" ${connection} ${text}`),
    onNote: (text) => void told.push(`= ${text}`),
    ...options,
  });
  const send = (to: string, data: string): void =>
    teller.sent({
      peer: { name: to } as Peer,
      endpoint: "/ws",
      data,
      binary: false,
      codec: codecs.text,
      rule: undefined,
    });
  return { teller, told, send };
}

describe("who plays a mock", () => {
  it("is told what fails, is said and is worth a note, behind the entry of the log", () => {
    const { teller, told } = listening();
    teller.said("hello", "/ws #1");
    teller.note("by the way");
    teller.failed(new Failure({ code: "assert", headline: "n is 2" }), "a reaction", "/ws #1");
    teller.dropped("/ws #1", "it does not read");
    expect(told).toEqual([
      "log",
      '" /ws #1 hello',
      "note",
      "= by the way",
      "problem",
      "! /ws #1 chat: a reaction failed: n is 2",
      "problem",
      "! /ws #1 chat: /ws #1 was dropped: it does not read",
    ]);
  });

  it("is told once of what goes to several, also when one broadcast is made of others", () => {
    const { teller, told, send } = listening();
    teller.broadcast(
      () => "all",
      () => {
        send("/ws #1", "a");
        teller.broadcast(
          () => "room lobby",
          () => send("/ws #2", "a"),
        );
        send("/ws #1", "b");
      },
    );
    send("/ws #1", "c");
    expect(told).toEqual(["broadcast a", "message b", "message c"]);
  });

  it("is told of later messages one by one when a broadcast has failed", () => {
    const { teller, told, send } = listening();
    const failing = (): void =>
      teller.broadcast(
        () => "all",
        () => {
          send("/ws #1", "a");
          throw new Error("stop");
        },
      );
    expect(failing).toThrow("stop");
    send("/ws #1", "b");
    expect(told).toEqual(["message a", "message b"]);
  });

  it("costs no entries when nobody reads the log", () => {
    const { teller } = listening({ onLog: undefined });
    teller.log(() => {
      throw new Error("made");
    });
    expect([teller.logs, teller.logsMessages, listening({ logMessages: false }).teller.logsMessages]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
