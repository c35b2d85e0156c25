import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { converted } from "../support/converted.ts";
import { together } from "../support/traffic.ts";

/** Whatever goes over a connection: JSON with names that mean something to us, texts that mean something to YAML, bytes. */
const word = fc.constantFrom(
  "type",
  "id",
  "$gt",
  "$any",
  "${x}",
  "count",
  "__proto__",
  "token",
  "a b",
  "if",
  "<<",
  "alice",
  "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
  "lpsKpVbBLLhCU8LMAAAB",
  "2026-01-02T03:04:05.000Z",
  "room:lpsKpVbBLLhCU8LMAAAB",
  "(?<x>a)",
);
const scalar = fc.oneof(word, fc.string(), fc.double(), fc.integer(), fc.constantFrom(null, true, 1767323045123));
const value = fc.letrec<{ readonly any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.dictionary(fc.oneof(word, fc.string({ maxLength: 5 })), tie("any"), { maxKeys: 4 }),
    fc.array(tie("any"), { maxLength: 3 }),
  ),
})).any;
const data = fc.oneof(
  { weight: 6, arbitrary: value.map((each) => JSON.stringify(each)) },
  { weight: 2, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
);
const side = fc.constantFrom("client", "server");
const code = fc.constantFrom(1000, 1001, 1005, 1006, 4000, 70_000, -1, 1.5, undefined);
const happening = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant("message" as const), from: side, data }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("ping" as const), from: side, data: fc.constant(Buffer.from("hi")) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("close" as const),
      from: side,
      code,
      reason: fc.string({ maxLength: 200 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("end" as const),
      from: side,
      how: fc.constantFrom("fin", "reset", "cut"),
    }),
  },
);
const traffic = fc
  .array(
    fc.record({
      path: fc.constantFrom("/chat", "/a:b/*", "/", "/chat?user=alice&x=%24%7B1%7D", "/chat?token=${secret.token}"),
      happenings: fc.array(happening, { maxLength: 8 }),
      status: fc.constantFrom(101, 101, 101, 403),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((talks) =>
    together(
      ...talks.map(({ path, happenings, status }, index): readonly TrafficEvent[] => {
        const connection = index + 1;
        const url = `ws://127.0.0.1:9000${path}`;
        return [
          { type: "open", at: index, connection },
          {
            type: "request",
            at: index,
            connection,
            method: "GET",
            url,
            headers: [
              ["X-User", "${a}"],
              ["Cookie", "a=b"],
            ],
          },
          { type: "response", at: index, connection, status, statusText: "", headers: [] },
          ...(status === 101
            ? happenings.map((each, n) => ({ ...each, at: index + 1 + n * 7, connection }) as unknown as TrafficEvent)
            : []),
        ];
      }),
    ),
  );

describe("whatever was captured", () => {
  it.each(["scenario", "mock"] as const)("becomes a %s that is right", { timeout: 120_000 }, async (kind) => {
    await fc.assert(
      fc.asyncProperty(traffic, async (events) => {
        const { problems, text } = await converted(events, kind);
        // A text that was sent may be the name of a variable behind a dollar sign: that is asked about, and right.
        expect(
          problems.filter((each) => !each.endsWith("is taken as it is written")),
          text,
        ).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});
