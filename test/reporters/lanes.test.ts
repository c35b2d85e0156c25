import { expect, test } from "vitest";
import { Lanes, stamp } from "../../reporters/lanes.ts";
import { plain } from "../../src/codeframe.ts";
import { columns } from "../../src/visible.ts";

test("each peer has its own lane, texts begin at one column", () => {
  const lanes = new Lanes(plain, 80, ["alice", "bob", "eve"]);
  expect([
    lanes.line({ at: 0, peer: "bob", arrow: "->", text: "hi" }),
    lanes.line({ at: 1.26, peer: "alice", arrow: "<-", text: "hi" }),
    lanes.line({ at: 6_200, peer: "eve", arrow: "--", text: "closed 1000" }),
  ]).toEqual([
    "    +0 ms        bob ->      hi",
    "  +1.3 ms  alice <-          hi",
    " +6.200 s            eve --  closed 1000",
  ]);
});

test("a peer that is first named later gets the next lane", () => {
  const lanes = new Lanes(plain, 80);
  expect(lanes.line({ at: 0, peer: "a", arrow: "->", text: "x" })).toBe("    +0 ms  a ->  x");
  expect(lanes.line({ at: 0, peer: "b", arrow: "->", text: "x" })).toBe("    +0 ms    b ->  x");
  expect(lanes.line({ at: 0, peer: "a", arrow: "->", text: "x" })).toBe("    +0 ms  a ->    x");
});

test("names stand below each other where lanes would take too much of the width", () => {
  const lanes = new Lanes(
    plain,
    60,
    Array.from({ length: 20 }, (_, index) => `viewers[${index + 1}]`),
  );
  expect(lanes.line({ at: 5, peer: "viewers[2]", arrow: "<-", text: "tick" })).toBe("    +5 ms  viewers[2] <-   tick");
});

test("no line is wider than it may be, whatever the names and texts are", () => {
  const lanes = new Lanes(plain, 60, ["世界世界世界世界世界世界", "b"]);
  const line = lanes.line({ at: 5, peer: "世界世界世界世界世界世界", arrow: "<-", text: "日本".repeat(50) });
  expect(columns(line)).toBeLessThanOrEqual(60);
  expect(line).toMatch(/世界世界世界世… <-/);
});

test("times stand in a column, also those before the beginning", () => {
  expect([stamp(0), stamp(123.4), stamp(-12)]).toEqual(["    +0 ms", "  +123 ms", "   -12 ms"]);
});
