import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeFrame, plain } from "../../src/codeframe.ts";
import type { RunEvent } from "../../src/events.ts";
import { show } from "../../src/match/value.ts";
import { Mask } from "../../src/run/mask.ts";

function mask(...secrets: string[]): Mask {
  const made = new Mask();
  made.add(secrets);
  return made;
}

describe("Mask", () => {
  it("hides a secret as it is, in YAML, in JSON, in a URL, in base64 and in hexadecimal", () => {
    const made = mask('p"a ss/word');
    expect(mask("it's me").text("token: 'it''s me'")).toBe("token: '***'");
    expect(made.text("<11 bytes 70 22 61 20 73 73 2f 77 6f 72 64>")).toBe("<11 bytes ***>");
    expect(made.text("707022612073732f776f7264")).toBe("70***");
    expect(made.text('x p"a ss/word y')).toBe("x *** y");
    expect(made.text(JSON.stringify({ token: 'p"a ss/word' }))).toBe('{"token":"***"}');
    expect(made.text(`ws://h/?t=${encodeURIComponent('p"a ss/word')}`)).toBe("ws://h/?t=***");
  });

  it("leaves nothing of a secret in base64, wherever it begins", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 30 }),
        fc.string({ maxLength: 5 }),
        fc.string({ maxLength: 5 }),
        (secret, before, after) => {
          const encoded = Buffer.from(before + secret + after).toString("base64");
          expect(mask(secret).text(encoded)).toContain("***");
        },
      ),
    );
  });

  it("masks the longest first", () => {
    expect(mask("abc", "abcdef").text("abcdef abc")).toBe("*** ***");
  });

  it("leaves nothing of secrets that overlap, and tells apart those that stand side by side", () => {
    expect(mask("abcd", "cdefgh").text("xabcdefghy abcdabcd")).toBe("x***y ******");
  });

  it("keeps the values that a secret had before, and masks many at the price of one", () => {
    const made = new Mask();
    const texts: string[] = [];
    for (let round = 0; round < 10_000; round++) {
      made.add([`token-of-round-${round}-${"k".repeat(20)}`]);
      texts.push(made.text(`a log of token-of-round-${round}-${"k".repeat(20)} and token-of-rou…`));
    }
    expect(new Set(texts)).toEqual(new Set(["a log of *** and ***…"]));
    expect(made.text(`token-of-round-0-${"k".repeat(20)}`)).toBe("***");
  });

  it("reaches every text of an event and leaves other values alone", () => {
    const event = { type: "log", at: 1, scenario: 1, text: "the token is hunter22" } as const;
    expect(mask("hunter22").event(event)).toEqual({ ...event, text: "the token is ***" });
    expect(mask().event(event)).toBe(event);
  });

  it("does not mask what is too short to be a secret", () => {
    expect(mask("a", "").text("banana")).toBe("banana");
  });
});

describe("a secret that was cut", () => {
  it.each([
    ['token: "abcdef…"', 'token: "***…"'],
    ['"…ghijkl" is not', '"…***" is not'],
    ['"…cdefgh…"', '"…***…"'],
    ["abcdefghijk…", "***…"],
    // Three letters are not worth hiding.
    ["the tabc… end", "the tabc… end"],
    ["nothing… of it", "nothing… of it"],
    ['"abcdef … ghijkl" is not', '"*** … ***" is not'],
    ["abcde …", "*** …"],
  ])("leaves nothing beside the cut: %s", (text, masked) => {
    expect(mask("abcdefghijkl").text(text)).toBe(masked);
  });

  it("leaves nothing of it either when another secret stands in it", () => {
    const made = mask("dog", "the-quick-fox-jumps-over-the-lazy-dog-and-runs-away", "the-quick");
    expect(made.text('token: "the-quick-fox-ju … y-dog-and-runs-away", z: 1')).toBe('token: "*** … ***", z: 1');
    expect(made.text("…over-the-lazy-dog-and-ru…")).toBe("…***…");
    expect(made.text("a dog… the-quick")).toBe("a ***… ***");
  });

  it("in the middle, as values are", () => {
    const secret = Array.from({ length: 300 }, (_, index) => index.toString(36)).join("");
    for (const value of [
      { token: secret },
      [1, { filler: "x".repeat(40), token: secret, end: 1 }],
      Buffer.from(secret),
      `Bearer ${secret}`,
    ]) {
      for (const width of [60, 80, 160, 200]) {
        const shown = mask(secret).text(show(value, width));
        expect(shown).toContain("***");
        for (const part of [
          secret.slice(0, 5),
          secret.slice(-5),
          Buffer.from(secret.slice(0, 5))
            .toString("hex")
            .replace(/..(?=.)/g, "$& "),
        ])
          expect(shown).not.toContain(part);
      }
    }
  });

  it("wherever it is cut", () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 35 }), fc.integer({ min: 0, max: 40 }), (length, before) => {
        const secret = "s3cr3t-with-thirty-six-characters-XY";
        const shown = `${"x".repeat(before)}${secret.slice(0, length)}…`;
        expect(mask(secret).text(shown)).toBe(`${"x".repeat(before)}***…`);
      }),
    );
  });
});

describe("a secret of several lines", () => {
  it("is masked in the lines of a source, which are told one by one, but for lines that are hardly secret", () => {
    const made = mask("-----BEGIN KEY-----\nMIIEvQIBADANBg\nfin\n");
    expect(made.value({ lines: ["  key: |", "    -----BEGIN KEY-----", "    MIIEvQIBADANBg", "    fin"] })).toEqual({
      lines: ["  key: |", "    ***", "    ***", "    fin"],
    });
  });
});

describe("a place with a secret in its line", () => {
  const line = "vars: { token: hunter2hunter2, limit: abc, again: hunter2hunter2 }";
  const event = (column: number, width: number): RunEvent => ({
    type: "diagnostic",
    at: 0,
    problem: {
      code: "invalid-file",
      headline: "h",
      notes: [],
      place: { file: "a.yaml", line: 1, column, width, lines: [line] },
    },
  });
  const shown = (column: number, width: number): readonly string[] => {
    const masked = mask("hunter2hunter2").event(event(column, width));
    return masked.type === "diagnostic" ? codeFrame(masked.problem, { paint: plain, width: 80 }).split("\n") : [];
  };

  it("is marked where it is shown, and named as it is in the file", () => {
    expect(shown(line.indexOf("abc") + 1, 3)).toEqual([
      "h",
      ` --> a.yaml:1:${line.indexOf("abc") + 1}`,
      "  |",
      "1 | vars: { token: ***, limit: abc, again: *** }",
      "  |                            ^^^",
    ]);
    expect(shown(line.indexOf("hunter") + 1, 14).at(-1)).toBe("  |                ^^^");
  });
});

describe("a weak secret", () => {
  it("does not change the words of an event, which its readers go by", () => {
    const made = mask("passed", "log", "scenario:end", "out");
    expect(made.event({ type: "log", at: 1, scenario: 1, text: "log out" })).toEqual({
      type: "log",
      at: 1,
      scenario: 1,
      text: "*** ***",
    });
    const end = { type: "scenario:end", at: 1, scenario: 1, ms: 1, steps: 1, series: {} } as const;
    expect(
      made.event({
        ...end,
        outcome: { status: "passed" },
        notes: ["passed"],
        variables: { type: '"log"', status: "passed" },
      }),
    ).toEqual({
      ...end,
      outcome: { status: "passed" },
      notes: ["***"],
      variables: { type: '"***"', status: "***" },
    });
  });
});

describe("a secret in a url", () => {
  it("is masked in every way in which it may be written", () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: "grapheme", minLength: 6, maxLength: 20 })
          .filter((each) => each.isWellFormed() && /^[^\t\n\r./\\#?]+$/.test(each) && each.trim() === each),
        (secret) => {
          const url = new URL("ws://h/ws");
          url.searchParams.set("token", secret);
          expect(mask(secret).text(url.href)).toBe("ws://h/ws?token=***");
          expect(mask(secret).text(`ws://h/ws?token=${encodeURIComponent(secret)}`)).toBe("ws://h/ws?token=***");
          expect(mask(secret).text(new URL(`ws://h/ws?token=${secret}`).href)).toBe("ws://h/ws?token=***");
        },
      ),
    );
  });
});
