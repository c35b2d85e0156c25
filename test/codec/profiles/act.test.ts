import { describe, expect, it } from "vitest";
import { readAct, textBeside } from "../../../src/codec/profiles/act.ts";

const kinds = { say: ["to", "id"], shout: [] } as const;

describe("an act", () => {
  it("is its kind, what of, and what stands beside", () => {
    const act = readAct({ to: "bob", say: "hi" }, kinds);
    expect([act.kind, act.content, textBeside(act, "to"), textBeside(act, "id")]).toEqual([
      "say",
      "hi",
      "bob",
      undefined,
    ]);
  });

  it.each([
    ["hi", "a map with one of the keys say, shout is needed"],
    [[{ say: 1 }], "a map with one of the keys say, shout is needed"],
    [{ sya: 1 }, 'a map with one of the keys say, shout is needed. Did you mean "say"?'],
    [{ say: 1, shout: 1 }, '"say" and "shout" cannot stand in one message'],
    [{ say: 1, ot: 1 }, 'beside "say" there can be only to, id, not "ot". Did you mean "to"?'],
    [{ shout: 1, to: 1 }, 'beside "shout" there can be nothing, not "to"'],
  ])("is not %j", (value, why) => {
    expect(() => readAct(value, kinds)).toThrow(new TypeError(why));
  });

  it("has texts beside it; a number counts as its digits", () => {
    const act = readAct({ say: 1, id: 7, to: [] }, kinds);
    expect(textBeside(act, "id")).toBe("7");
    expect(() => textBeside(act, "to")).toThrow('"to" must be a text');
  });
});
