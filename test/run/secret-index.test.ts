import { expect, it } from "vitest";
import { SecretIndex } from "../../src/run/secret-index.ts";

function index(...forms: readonly string[]): SecretIndex {
  const made = new SecretIndex();
  for (const form of forms) made.add(form);
  return made;
}

it("finds the longest form that stands at a place", () => {
  const made = index("abc", "abcdef", "abcxy", "xyz");
  const lengths = [..."_abcdefxyz"].map((_, place) => made.lengthAt("_abcdefxyz", place));
  expect(lengths).toEqual([0, 6, 0, 0, 0, 0, 0, 3, 0, 0]);
  expect([made.lengthAt("abcd", 0), made.lengthAt("ab", 0)]).toEqual([3, 0]);
});

it("is not deceived by beginnings that share a number", () => {
  // Both give the same number: 31 more of the second letter, one fewer of the first of them.
  const made = index(`a${String.fromCharCode(65)}c`);
  expect(made.lengthAt(`a${String.fromCharCode(64)}${String.fromCharCode(99 + 31)}`, 0)).toBe(0);
});

it("knows parts and all of its forms, each once", () => {
  const made = index("secret", "secret", "other");
  expect([made.holds("ecre"), made.holds("ecres"), made.holds("much longer")]).toEqual([true, false, false]);
  expect([...made.all()]).toEqual(["secret", "other"]);
});
