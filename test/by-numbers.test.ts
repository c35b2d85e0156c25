import { expect, it } from "vitest";
import { byNumbers } from "../src/by-numbers.ts";

it.each([
  [
    ["part-10", "part-2", "part-1"],
    ["part-1", "part-2", "part-10"],
  ],
  [
    ["b2", "a10", "B1", "a9"],
    ["a9", "a10", "B1", "b2"],
  ],
  [
    ["x.2.10", "x.2.9", "x.10.1", "x"],
    ["x", "x.2.9", "x.2.10", "x.10.1"],
  ],
])("%j in order is %j", (names, ordered) => expect(names.toSorted(byNumbers)).toEqual(ordered));
