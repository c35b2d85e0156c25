import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentOf } from "../../src/recording/content.ts";
import { Correlator } from "../../src/recording/correlate.ts";
import type { Said } from "../../src/recording/marks.ts";
import { MaskedGifts } from "../../src/recording/masked-gifts.ts";

/** `gives token_2`: an answer has it; `opens 3`, `opens 3 token_2`: a handshake, with it; `says 3 abc`: a message. */
function saidOf(line: string, number: number): Said {
  const [verb = "", first = "", second] = line.split(" ");
  if (verb === "gives") {
    const content = contentOf(JSON.stringify({ token: `\${secret.${first}}` }));
    return { number, connection: 100 + number, from: "server", http: true, content };
  }
  const common = { number, connection: Number(first), from: "client" } as const;
  if (verb === "says") return { ...common, content: contentOf(JSON.stringify({ token: second })) };
  const value = `\${secret.${second ?? ""}}`;
  const query = { part: "query", name: "token", within: [0, value.length] as const, value };
  return { ...common, http: true, handshake: true, parts: second === undefined ? [] : [query] };
}

/** Whose token each message says: `abc: token_2`. `foreknown`: when all is known. */
function told(lines: readonly string[], foreknown = true): readonly string[] {
  const all = lines.map(saidOf);
  const gifts = new MaskedGifts();
  if (foreknown) for (const each of all) gifts.take(each);
  const correlator = new Correlator({ gifts, foreknown });
  return all.flatMap((said) => {
    const carried = correlator.add(said);
    if (said.parts || said.from === "server") return [];
    const [first] = carried;
    return first?.secret === undefined ? ["nothing"] : [`${first.value}: ${first.secret}`];
  });
}

const why = (lines: readonly string[]): readonly string[] => {
  const correlator = new Correlator();
  return lines.map(saidOf).flatMap((said) => correlator.add(said).map((each) => each.why));
};

describe("which secret of an answer a message says", () => {
  it.each([
    [
      "not what another connection's handshake has",
      ["gives token", "gives token_2", "opens 1 token_2", "opens 2", "says 2 bbb"],
      ["bbb: token"],
    ],
    [
      "what its own handshake has",
      ["gives token", "gives token_2", "opens 1 token", "opens 2", "says 1 aaa"],
      ["aaa: token"],
    ],
    [
      "not that of somebody who logged in before and does nothing",
      ["gives token", "gives token_2", "opens 1", "says 1 aaa"],
      ["aaa: token_2"],
    ],
    [
      "each their own where all log in first",
      ["gives token", "gives token_2", "opens 1", "says 1 aaa", "opens 2", "says 2 bbb"],
      ["aaa: token", "bbb: token_2"],
    ],
    [
      "what was given last before the connection, although another was since",
      ["gives token", "opens 1", "gives token_2", "opens 2", "says 2 bbb", "says 1 aaa"],
      ["bbb: token_2", "aaa: token"],
    ],
    [
      "what was given when it was open already",
      ["opens 1", "gives token", "opens 2", "gives token_2", "says 1 aaa", "says 2 bbb"],
      ["aaa: token", "bbb: token_2"],
    ],
    [
      "the next one after that",
      ["gives token", "opens 1", "says 1 aaa", "gives token_2", "says 1 bbb", "says 1 aaa"],
      ["aaa: token", "bbb: token_2", "aaa: token"],
    ],
    [
      "the same in another tab, which has it in its handshake",
      ["gives token", "opens 1 token", "opens 2", "says 2 aaa"],
      ["aaa: token"],
    ],
    [
      "nothing, where all are said in another way",
      ["gives token", "opens 1", "says 1 aaa", "opens 2", "says 2 bbb"],
      ["aaa: token", "nothing"],
    ],
  ])("%s", (_, lines, expected) => {
    expect(told(lines)).toEqual(expected);
  });

  it("is guessed by what was until then, and in hindsight by all", () => {
    const lines = ["gives token", "gives token_2", "opens 1", "says 1 aaa", "opens 2", "says 2 bbb"];
    expect(told(lines, false)).toEqual(["aaa: token_2", "bbb: token"]);
    const gifts = new MaskedGifts();
    const correlator = new Correlator({ gifts });
    for (const said of lines.map(saidOf)) correlator.add(said);
    const again = new Correlator({ gifts: gifts.hindsight ?? new MaskedGifts(), foreknown: true });
    const secrets = lines.map(saidOf).flatMap((said) => again.add(said).map(({ secret }) => secret));
    expect(secrets).toEqual(["token", "token_2"]);
    // Of one there is nothing to think over.
    expect(new MaskedGifts().hindsight).toBeUndefined();
  });

  it("says so where only the order tells", () => {
    expect(why(["gives token", "opens 1", "says 1 aaa"])).toEqual([
      "one that was masked in an answer is called the same",
    ]);
    expect(why(["gives token", "gives token_2", "opens 1", "says 1 aaa"])).toEqual([
      "2 that were masked in answers are called the same, and only their order says that it is this one",
    ]);
  });

  it("is never one secret for two values, whatever comes in whichever order", () => {
    const line = fc.oneof(
      fc.integer({ min: 1, max: 5 }).map((count) => `gives token_${count}`),
      fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.option(fc.integer({ min: 1, max: 5 })))
        .map(([connection, count]) => `opens ${connection}${count === null ? "" : ` token_${count}`}`),
      fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom("aaaaa", "bbbbb", "ccccc"))
        .map(([connection, value]) => `says ${connection} ${value}`),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.boolean(), (lines, foreknown) => {
        const pairs = new Set(told(lines, foreknown).filter((each) => each !== "nothing"));
        const secrets = [...pairs].map((each) => each.split(": ")[1]);
        expect(new Set(secrets).size).toBe(secrets.length);
      }),
    );
  });
});
