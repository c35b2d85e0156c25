import { expect, it } from "vitest";
import { isNamed } from "../../src/invariants/options.ts";

it("a client is named by its name, or by that of its group", () => {
  const names = new Set(["viewers", "alice"]);
  expect(["alice", "viewers", "viewers[12]", "alicia", "[1]", "bob"].filter((each) => isNamed(each, names))).toEqual([
    "alice",
    "viewers",
    "viewers[12]",
  ]);
});
