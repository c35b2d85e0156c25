import { describe, expect, it } from "vitest";
import type { End } from "../../../src/net/inbox.ts";
import { closeText, endText, expectationOf, howItEnded, isUnexpected } from "../../../src/steps/waiting/ending.ts";

const end = (parts: Partial<End>): End => ({
  code: 1000,
  reason: "",
  clean: true,
  reset: false,
  at: 0,
  by: "them",
  after: 0,
  awaited: false,
  ...parts,
});
const error = (limit: boolean) => ({ message: "it sent a thing", code: "WS_ERR", limit });

describe("how a connection ended", () => {
  it.each([
    [{ code: 4401, reason: "no token" }, 'the other side closed with 4401 "no token"'],
    [{ code: 1001 }, "the other side closed with 1001 (going away)"],
    [{ code: 1005 }, "the other side closed with 1005 (no code)"],
    [{ code: 4000 }, "the other side closed with 4000"],
    [{ code: 1006, clean: false }, "the connection ended without a close frame (1006)"],
    [{ code: 1006, clean: false, reset: true }, "the other side reset the connection (1006)"],
    [{ by: "us" as const }, "the connection was closed by an earlier step"],
    [{ by: "us" as const, dropped: "reset" as const }, "the connection was dropped by an earlier step"],
    [{ by: "us" as const, dropped: "freeze" as const }, "the connection was frozen by an earlier step"],
    [{ code: 1006, error: error(false) }, "ended by us, the other side broke the protocol: it sent a thing"],
    [{ code: 1006, error: error(true) }, "closed by us: it sent a thing"],
  ])("%o", (parts, text) => {
    expect(howItEnded(end(parts))).toBe(text);
  });
});

it("a close is its code with its reason, or with what it means", () => {
  expect(closeText({ code: 1011, reason: "" })).toBe("1011 (internal error)");
  expect(closeText({ code: 1011, reason: 'a "b"\n' })).toBe('1011 "a \\"b\\"\\n"');
  expect(closeText({ code: 3999, reason: "" })).toBe("3999");
});

it.each([
  [{}, "closed by the other side: 1000 (normal closure)", "1000"],
  [{ by: "us" as const, code: 4000 }, "closed by us, and by the other side with 4000", "4000"],
  [{ by: "us" as const, code: 1006 }, "closed by us, TCP ended without an answer (1006)", "1006"],
  [{ by: "us" as const, code: 1006, dropped: "reset" as const }, "dropped by us: TCP was reset", "1006"],
  [{ by: "us" as const, code: 1006, dropped: "end" as const }, "dropped by us: TCP was ended", "1006"],
  [{ by: "us" as const, code: 1006, dropped: "freeze" as const }, "frozen by us: TCP stays open", "1006"],
  [{ by: "us" as const, code: 1006, error: error(true) }, "closed by us: it sent a thing", "{ error: limit }"],
  [{ by: "us" as const, code: 1006, error: error(false) }, "closed by us: it sent a thing", "{ error: protocol }"],
])("%o in a conversation, and what expects it", (parts, text, expectation) => {
  expect(endText(end(parts))).toBe(text);
  expect(expectationOf(end(parts))).toBe(expectation);
});

it("an end is unexpected when the other side or a breach ended it, and no step awaited that", () => {
  expect(isUnexpected(end({}))).toBe(true);
  expect(isUnexpected(end({ awaited: true }))).toBe(false);
  expect(isUnexpected(end({ by: "us" }))).toBe(false);
  expect(isUnexpected(end({ by: "us", error: error(true) }))).toBe(true);
});
