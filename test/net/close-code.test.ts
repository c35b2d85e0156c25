import { expect, test } from "vitest";
import { checkClose, checkControlPayload, closeFault, controlFault } from "../../src/net/close-code.ts";

test.each([
  [undefined, undefined],
  [undefined, ""],
  [1000, "é".repeat(61)],
  [1003, undefined],
  [1007, undefined],
  [1014, ""],
  [3000, undefined],
  [4999, "bye"],
])("a close frame may carry %s %s", (code, reason) => {
  expect(closeFault(code, reason)).toBeUndefined();
  expect(() => checkClose(code, reason)).not.toThrow();
});

test.each([
  [undefined, "bye"],
  [999, undefined],
  [1004, undefined],
  [1005, undefined],
  [1006, undefined],
  [1015, undefined],
  [1016, undefined],
  [2999, undefined],
  [5000, undefined],
  [1000.5, undefined],
  [1000, "é".repeat(62)],
])("no close frame may carry %s %s", (code, reason) => {
  const fault = closeFault(code, reason) ?? "none";
  expect(fault).toMatch(/RFC 6455|carries no reason/);
  expect(() => checkClose(code, reason)).toThrow(new RangeError(fault));
});

test("a ping or a pong carries at most 125 bytes", () => {
  expect(controlFault("ping", new Uint8Array(125))).toBeUndefined();
  expect(controlFault("pong", new Uint8Array(126))).toBe(
    "the pong has 126 bytes and may have 125 (RFC 6455 section 5.5)",
  );
  expect(() => checkControlPayload("ping", new Uint8Array(126))).toThrow(RangeError);
});
