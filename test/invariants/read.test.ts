import { describe, expect, it } from "vitest";
import { faults, scenarios } from "../support/load.ts";

const wrong = (invariants: string): Promise<readonly string[]> =>
  faults(`clients: [alice, bob]\ndefaults: { client: ws://h }\ninvariants: ${invariants}\nsteps: [{ wait: 1ms }]`);

describe("what is wrong with an invariant is found before the run", () => {
  it.each([
    ["[{ uniqe: $.id }]", '3:16+5 Unknown invariant "uniqe" — Did you mean "unique"?'],
    ["[noDuplicates]", '3:14+12 Unknown invariant "noDuplicates" — Did you mean "unique"?'],
    ["[whatever]", expect.stringMatching(/^3:14\+8 Unknown invariant "whatever" — There are never, schema, /)],
    ["['unique $.id']", '3:14+13 Unknown invariant "unique $.id" — Write a colon: unique: $.id.'],
    [
      "[{ unique: $.id, clients: all }]",
      '3:39+3 No client has the name "all" — Leave it out: without it all are meant.',
    ],
    ["[allConsume]", '3:14+10 Unknown invariant "allConsume" — Did you mean "allConsumed"?'],
    ["[unique]", expect.stringMatching(/^3:14\+6 The invariant "unique" has no value — A JSONPath/)],
    [
      "[{ unique: $.id, increasing: $.n }]",
      '3:30+10 An invariant says one thing; this one has "unique" and "increasing" — Write two: - unique: … and - increasing: …',
    ],
    [
      "[{ unique: $.id, client: bob }]",
      '3:30+6 Unknown key "client" in the invariant unique — Did you mean "clients"?',
    ],
    [
      "[{ allConsumed, from: client }]",
      '3:29+4 Unknown key "from" in the invariant allConsumed — The keys here are clients.',
    ],
    ["[{ unique: $.id, clients: [alice, bobb] }]", '3:47+4 No client has the name "bobb" — Did you mean "bob"?'],
    ["[{ unique: $.id, clients: carol }]", '3:39+5 No client has the name "carol" — The clients are alice, bob.'],
    [
      "[{ unique: $.id, from: sever }]",
      '3:36+5 Expected one of server, client, got the text "sever" — Did you mean "server"?',
    ],
    ["[{ unique: '$.id[' }]", expect.stringMatching(/^3:\d+\+\d+ The JSONPath is not valid/)],
    ["[{ schema: nowhere.json }]", expect.stringMatching(/^3:24\+12 There is no file nowhere\.json/)],
    ["[{ never: { a: { $gt5: 1 } } }]", expect.stringMatching(/^3:\d+\+4 Unknown operator/)],
    ["[{ never: { a: '${nobody}' } }]", expect.stringMatching(/Unknown variable "nobody"/)],
    ["[{ clients: alice }]", expect.stringMatching(/^3:14\+18 Expected one of never, schema, /)],
    ["[5]", "3:14+1 Expected an invariant, got the number 5 — Write - unique: $.id."],
    ["{ unique: $.id }", "3:13+16 Expected a list of invariants, got a map — Write each with a dash: - unique: …"],
    ["unique", expect.stringMatching(/^3:13\+6 Expected a list of invariants/)],
  ])("%s", async (invariants, fault) => {
    expect(await wrong(invariants)).toEqual([fault]);
  });
});

it("those of the head and of the document add up, with those of clients", async () => {
  const [first] = await scenarios(
    `invariants: [{ unique: $.id }]\nclients: { a: { url: ws://h, never: x } }
---
invariants: [{ increasing: $.n, clients: a }, allConsumed]\nsteps: [{ wait: 1ms }]`,
  );
  expect(first?.invariants.map(({ kind, from }) => `${kind} ${from.join()}`)).toEqual([
    "unique server",
    "increasing server",
    "allConsumed server",
    "never server",
  ]);
});

it("a group's name means each of the group", async () => {
  const [first] = await scenarios(
    "clients: { a: ws://h, b: ws://h }\ninvariants: [{ unique: $.id, clients: a }]\nsteps: [{ wait: 1ms }]",
  );
  const concerned = ["a", "a[3]", "b", "ab[1]"].filter((each) => first?.invariants[0]?.concerns(each, false));
  expect(concerned).toEqual(["a", "a[3]"]);
});
