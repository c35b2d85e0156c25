import { expect, it } from "vitest";
import { recheckText } from "../../reporters/recheck-text.ts";

it("says what was played from", () => {
  const one = { file: "a\u001b.trace.jsonl", time: "2026-11-29T02:10:00.123Z" };
  const two = { file: "b.trace.jsonl", time: "2026-11-28T02:10:00.123Z" };
  expect(recheckText(undefined)).toBeUndefined();
  expect(recheckText([one])).toBe("from a␛.trace.jsonl, recorded 2026-11-29 02:10:00 UTC");
  expect(recheckText([one, one])).toBe("from 2 traces, recorded 2026-11-29 02:10:00 UTC");
  expect(recheckText([one, two])).toBe("from 2 traces, recorded 2026-11-28 02:10:00 UTC to 2026-11-29 02:10:00 UTC");
});
