import { expect, test } from "vitest";
import { hashOf, targetOf } from "../../../../reporters/html/page/location.ts";

test("a link names a scenario and a frame", () => {
  for (const target of [{ scenario: 3 }, { scenario: 3, frame: 17 }]) expect(targetOf(hashOf(target))).toEqual(target);
  expect(hashOf({ scenario: 3, frame: 17 })).toBe("#scenario-3/frame-17");
});

test.each(["", "#", "#scenario-", "#scenario-x", "#scenario-1/frame-", "#scenario-1/frame-1<script>", "#main"])(
  "%j is no such link",
  (hash) => {
    expect(targetOf(hash)).toBeUndefined();
  },
);
