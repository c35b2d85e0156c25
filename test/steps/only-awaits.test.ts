import { expect, it } from "vitest";
import { kindsByName } from "../../src/steps/index.ts";

/**
 * The kinds of steps that only await something, with the options with which they do more: they may be undone, so they may be
 * the first step of a track of `any`. A kind that is added here must be one that takes nothing before it passes.
 */
it("those that only await are these, and all others act", () => {
  const awaiting = [...kindsByName.values()].flatMap(({ name, onlyAwaits }) =>
    onlyAwaits ? [[name, onlyAwaits.unless] as const] : [],
  );
  expect(Object.fromEntries(awaiting)).toEqual({
    accept: ["expect", "within"],
    closed: [],
    exited: ["within"],
    output: ["within"],
    receive: ["count", "last", "joined"],
    receiveFrame: ["count"],
    receiveNothing: [],
    receivePing: ["count", "for", "within"],
    receivePong: ["count", "for", "within"],
    stayOpen: [],
    wait: [],
  });
});

it("each of their options with which they do more is one that they have", () => {
  for (const { name, options, onlyAwaits } of kindsByName.values())
    for (const each of onlyAwaits?.unless ?? []) expect(Object.keys(options), name).toContain(each);
});
