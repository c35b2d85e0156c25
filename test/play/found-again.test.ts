import { expect, it } from "vitest";
import { foundAgain } from "../../src/play/found-again.ts";

it("each is found once, the first of several that are the same first", () => {
  const before = [
    { text: "a", n: 1 },
    { text: "b", n: 2 },
    { text: "a", n: 3 },
  ];
  const found = foundAgain(
    ["a", "new", "a", "a", "b"],
    before,
    (text) => text,
    ({ text }) => text,
  );
  expect(found.map((each) => each?.n)).toEqual([1, undefined, 3, undefined, 2]);
});
