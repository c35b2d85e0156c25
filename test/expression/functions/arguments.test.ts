import { expect, test } from "vitest";
import {
  asBytes,
  asCount,
  asInteger,
  asList,
  asNumber,
  asOneOf,
  asText,
  checkSize,
} from "../../../src/expression/functions/arguments.ts";

test("arguments of the right type pass, those that are nearly so are turned into it", () => {
  expect([asText(5), asText(true), asText(new Uint8Array([97]))]).toEqual(["5", "true", "a"]);
  expect(asBytes("é")).toEqual(new Uint8Array([0xc3, 0xa9]));
  expect([asNumber(5n), asInteger(-1), asCount(0)]).toEqual([5, -1, 0]);
  expect(asList([1])).toEqual([1]);
  expect(asOneOf("a", ["a", "b"])).toBe("a");
  expect(() => checkSize(64 * 1024 * 1024)).not.toThrow();
});

test.each<[string, () => unknown]>([
  ["expected a text, got null", () => asText(null)],
  ['expected a text, got the map {"a":1}', () => asText({ a: 1 })],
  ["expected a text, got the list [1]", () => asBytes([1])],
  ['expected a number, got the text "5"', () => asNumber("5")],
  ["expected a whole number, got 1.5", () => asInteger(1.5)],
  ["expected a whole number of at least 0, got -1", () => asCount(-1)],
  ['expected a list, got the map {"length":1}', () => asList({ length: 1 })],
  ['expected one of a, b, got the text "c"', () => asOneOf("c", ["a", "b"])],
  ["the result would have 67108865 characters, more than 64 MiB", () => checkSize(64 * 1024 * 1024 + 1)],
])("%s", (message, work) => {
  expect(work).toThrow(message);
});
