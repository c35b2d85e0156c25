import fc from "fast-check";
import { expect, test } from "vitest";
import { headAndTail, Spool } from "../../reporters/spool.ts";

test("a short text is kept whole", () => {
  expect(headAndTail("0123456789", 10)).toBe("0123456789");
});

test("of a long text the head and the tail are kept", () => {
  expect(headAndTail("0123456789abcdef", 10)).toBe("01234\n… 6 characters left out …\nbcdef");
});

test("no character is cut in two", () => {
  expect(headAndTail("👍👍👍👍👍", 6)).toBe("👍\n… 6 characters left out …\n👍");
});

test("it does not matter in which pieces a text comes", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.integer({ min: 2, max: 20 }), (texts, limit) => {
      const spool = new Spool(limit);
      for (const text of texts) spool.add(text);
      expect(spool.text()).toBe(headAndTail(texts.join(""), limit));
    }),
  );
});
