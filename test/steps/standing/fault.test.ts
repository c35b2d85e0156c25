import { describe, expect, it } from "vitest";
import { faults } from "../../support/load.ts";
import { mockProblems } from "../../support/mock.ts";

const client = (list: string): Promise<readonly string[]> =>
  faults(`clients: { alice: { url: ws://h, faults: ${list} } }\nsteps: [{ alice: connect }]`);

const endpoint = async (list: string): Promise<readonly string[]> =>
  (await mockProblems(`endpoints:\n  - path: /\n    faults: ${list}`)).map(
    ({ headline, help }) => headline + (help === undefined ? "" : ` — ${help}`),
  );

describe("a fault as it is written", () => {
  it("has every form that is shown", async () => {
    const list = `
      - { lose, nth: 3 }
      - { lose: true, nth: [3, 5], from: client, name: lossy }
      - { delay: 20ms..60ms, probability: 0.1 }
      - { duplicate, every: 10, skip: 2 }
      - { reorder: 50ms, if: number > 2 }
      - { truncate: 5, when: { message: { type: x } } }
      - { corrupt: 1, enabled: false }
      - { close: 1011 }
      - { close: { code: 4000, reason: bye } }
      - { reset }
      - { freeze: 30s }
      - { freeze }
      - { throttle: 10KiB/s }
      - { slowRead: 1.5 MB/s }
      - { invalidFrame }
      - { invalidFrame: { opcode: text, rsv: 4 } }`;
    expect(await endpoint(list)).toEqual([]);
    expect(
      await client(
        `[${list
          .trim()
          .replace(/^- /, "")
          .split(/\n\s*- /)
          .join(", ")}]`,
      ),
    ).toEqual([]);
  });

  it.each([
    ["[{ loose: true }]", ['2 Unknown key "loose" in a fault — Did you mean "lose"?']],
    [
      "[{ nth: 3 }]",
      [
        "This fault does nothing — Say what goes wrong: lose, delay, duplicate, reorder, truncate, corrupt, invalidFrame, close, reset, freeze, throttle, slowRead.",
      ],
    ],
    [
      "[{ lose: true, delay: 5ms }]",
      [
        'A fault does one thing; this one has "lose" and "delay" — Write two faults: they happen one after another, in the order in which they stand.',
      ],
    ],
    ["[{ lose: true, nth: 1, every: 2 }]", ['A fault has "nth" or "every", not both']],
    ["[{ lose: maybe }]", ['Expected no value, got the text "maybe"']],
    ["[{ delay }]", ['The key "delay" has no value — Write a value after the colon, or null if that is meant.']],
    ["[{ delay: 50 }]", ["A duration needs its unit: 50ms or 50s? — Write 50ms for milliseconds, 50s for seconds."]],
    ["[{ throttle: 10 }]", ["A rate needs its unit: 10B/s or 10KiB/s?"]],
    ["[{ throttle: 10KiB }]", ["A rate is per second: 10KiB/s"]],
    ["[{ lose, probability: 10 }]", ["Expected a number from 0 to 1, got the number 10 — Write 0.1 for 10 %."]],
    ["[{ lose, nth: 0 }]", ["Expected a whole number of at least 1, got the number 0"]],
    [
      "[{ close: 1006 }]",
      [
        "Expected a close code that may be sent, got the number 1006 — 1000–1014 without 1004–1006, or 3000–4999 (RFC 6455 section 7.4). For an empty close frame write close: none.",
      ],
    ],
    ["[{ lose, message: { type: x } }]", ['"message" stands in the when of a rule — Write when: { message: … }.']],
    ["[{ lose, from: sever }]", ['Expected one of client, server, got the text "sever" — Did you mean "server"?']],
    ["{ lose: true }", ["Expected a list of faults, got a map — Write faults: [{ lose: true, nth: 3 }]."]],
    [
      "[{ invalidFrame, from: client }]",
      [
        "A fault of an endpoint cannot change the frames that the other side writes — Write from: server, or leave it out.",
      ],
    ],
    [
      "[{ slowRead: 1KiB/s, from: server }]",
      ["A fault of an endpoint cannot make the other side read slowly — Write from: client, or leave it out."],
    ],
    ["[{ lose, when: { message: { a: '${mesage}' } } }]", ['Unknown variable "mesage" — Did you mean "message"?']],
  ])("%s is told", async (list, problems) => {
    expect(await endpoint(list)).toEqual(problems.map((each) => each.replace(/^2 /, "")));
  });

  it("tells its place", async () => {
    expect(await client("[{ loose: true }]")).toEqual(['1:45+5 Unknown key "loose" in a fault — Did you mean "lose"?']);
    expect(await client("[{ invalidFrame, from: server }]")).toEqual([
      "1:65+6 A fault of a client cannot change the frames that the other side writes — Write from: client, or leave it out.",
    ]);
  });

  it("belongs to the client itself", async () => {
    expect(
      await faults("clients: { alice: ws://h }\nsteps: [{ alice: { connect: { faults: [{ lose: true }] } } }]"),
    ).toEqual([
      '2:31+6 A connect cannot change what the client does by itself: "faults" — It is compiled when the file is read. Write it in the client itself: clients: { alice: { url: …, faults: … } }.',
    ]);
  });
});
