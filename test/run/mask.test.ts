import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Mask } from "../../src/run/mask.ts";

function mask(...secrets: string[]): Mask {
  const made = new Mask();
  made.add(secrets);
  return made;
}

describe("Mask", () => {
  it("hides a secret as it is, in JSON, in a URL and in base64", () => {
    const made = mask('p"a ss/word');
    expect(made.text('x p"a ss/word y')).toBe("x *** y");
    expect(made.text(JSON.stringify({ token: 'p"a ss/word' }))).toBe('{"token":"***"}');
    expect(made.text(`ws://h/?t=${encodeURIComponent('p"a ss/word')}`)).toBe("ws://h/?t=***");
  });

  it("leaves nothing of a secret in base64, wherever it begins", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 30 }), fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (secret, before, after) => {
        const encoded = Buffer.from(before + secret + after).toString("base64");
        expect(mask(secret).text(encoded)).toContain("***");
      }),
    );
  });

  it("masks the longest first", () => {
    expect(mask("abc", "abcdef").text("abcdef abc")).toBe("*** ***");
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
  ])("leaves nothing beside the cut: %s", (text, masked) => {
    expect(mask("abcdefghijkl").text(text)).toBe(masked);
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

describe("a secret in a url", () => {
  it("is masked in every way in which it may be written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 6, maxLength: 20 }).filter((each) => each.isWellFormed() && /^[^\t\n\r./\\#?]+$/.test(each) && each.trim() === each), (secret) => {
        const url = new URL("ws://h/ws");
        url.searchParams.set("token", secret);
        expect(mask(secret).text(url.href)).toBe("ws://h/ws?token=***");
        expect(mask(secret).text(`ws://h/ws?token=${encodeURIComponent(secret)}`)).toBe("ws://h/ws?token=***");
        expect(mask(secret).text(new URL(`ws://h/ws?token=${secret}`).href)).toBe("ws://h/ws?token=***");
      }),
    );
  });
});
