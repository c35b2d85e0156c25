import { expect, it } from "vitest";
import { Bare } from "../../../src/expression/bare.ts";
import { copied, isContainer } from "../../../src/steps/variable/copied.ts";

it("copies maps and lists all the way down", () => {
  const value = { a: [{ b: 1 }], c: null, d: "text" };
  const copy = copied(value, "x") as typeof value;
  expect(copy).toEqual(value);
  copy.a[0] = { b: 2 };
  expect(value.a).toEqual([{ b: 1 }]);
});

it("copies no names that a prototype could answer to", () => {
  const copy = copied(JSON.parse('{"__proto__":{"admin":true}}'), "x") as Record<string, unknown>;
  expect(Object.keys(copy)).toEqual(["__proto__"]);
  expect(copy["admin"]).toBeUndefined();
});

it("copies the maps that a file writes", () => {
  const written = Object.assign(new Bare(), { a: 1 });
  const copy = copied(written, "x");
  expect(copy).not.toBe(written);
  expect({ ...(copy as object) }).toEqual({ a: 1 });
});

it("leaves alone what has no members of its own to change: bytes, and times of a codec", () => {
  const [bytes, time] = [Buffer.from("x"), new Date(0)];
  expect(copied(bytes, "x")).toBe(bytes);
  expect((copied({ time }, "x") as { time: Date }).time).toBe(time);
});

it("says whose value is nested too deeply", () => {
  const deep: unknown = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
  expect(() => copied(deep, "board")).toThrow('The value for "board" is nested too deeply');
});

it("knows what has members", () => {
  expect([{}, [], Object.create(null)].every(isContainer)).toBe(true);
  expect([null, undefined, 1, "x", Buffer.from("x")].some(isContainer)).toBe(false);
});
