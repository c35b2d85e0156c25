import fc from "fast-check";
import { expect, it } from "vitest";
import { distinctNames } from "../../reporters/distinct-names.ts";
import { columns } from "../../src/visible.ts";

it("leaves names that fit, and cuts others at their end where their beginnings tell them apart", () => {
  expect(distinctNames(["connection 1 /a", "connection 2 /chat?room=lobby-and-more"], 26)).toEqual([
    "connection 1 /a",
    "connection 2 /chat?room=l…",
  ]);
});

it("leaves out what is the same before what differs", () => {
  const path = "/api/v1/organisations/acme/rooms/";
  const names = [`connection 1 ${path}lobby`, `connection 2 ${path}kitchen`, `connection 3 ${path}lounge`];
  expect(distinctNames(names, 28)).toEqual([
    "connection 1 …s/lobby",
    "connection 2 …oms/kitchen",
    "connection 3 …s/lounge",
  ]);
});

it("cuts the end of what is wholly the same, and of what has no path", () => {
  const same = "/a-path-that-is-too-long-for-it";
  expect(
    distinctNames([`connection 1 ${same}`, `connection 2 ${same}`, "fail if accuracy is below ninety"], 26),
  ).toEqual(["connection 1 /a-path-that…", "connection 2 /a-path-that…", "fail if accuracy is below…"]);
});

it("makes no name wider than asked", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme", maxLength: 60 })),
      fc.integer({ min: 1, max: 40 }),
      (texts, width) => {
        for (const each of distinctNames(
          texts.map((text, n) => `c ${n} /same/beginning/${text}`),
          width,
        ))
          expect(columns(each)).toBeLessThanOrEqual(width);
      },
    ),
  );
});
