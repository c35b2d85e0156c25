import { expect, it } from "vitest";
import { codeMatcher, textMatcher } from "../../../src/match/compile.ts";
import type { End } from "../../../src/net/inbox.ts";
import { type CloseExpectation, closeDifferences } from "../../../src/steps/frame/close-expectation.ts";
import { compiled } from "../../match/support.ts";
import { testScene } from "../../support/scene.ts";

const end: End = {
  code: 4401,
  reason: "no token",
  clean: true,
  reset: false,
  at: 0,
  by: "them",
  after: 0,
  awaited: false,
};

async function differences(
  parts: { readonly code?: string; readonly reason?: string; readonly clean?: boolean },
  ended = end,
): Promise<readonly string[]> {
  const expected: CloseExpectation = {
    code: parts.code === undefined ? undefined : await compiled(parts.code, codeMatcher),
    reason: parts.reason === undefined ? undefined : await compiled(parts.reason, textMatcher),
    clean: parts.clean,
  };
  return closeDifferences(expected, ended, testScene().scope).map(({ text }) => text);
}

it("nothing is expected: everything holds", async () => {
  expect(await differences({})).toEqual([]);
});

it.each([
  [{ code: "4401", reason: "no token", clean: true }],
  [{ code: "[1000, 4401]", reason: "{ $contains: token }" }],
  [{ code: "{ $gte: 4000 }", reason: "{ $regex: ^no }" }],
])("%o holds", async (parts) => {
  expect(await differences(parts)).toEqual([]);
});

it("tells every difference, the code first", async () => {
  expect(await differences({ clean: false, reason: "bye", code: "1000" })).toEqual([
    "code: expected 1000, got 4401",
    'reason: expected "bye", got "no token"',
    "expected an unclean close, got a clean close",
  ]);
  expect(await differences({ code: "[1000, 1001]", clean: true }, { ...end, code: 1006, clean: false })).toEqual([
    "code: expected one of 1000, 1001, got 1006",
    "expected a clean close, got an unclean close",
  ]);
});
