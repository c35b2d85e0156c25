import { describe, expect, it } from "vitest";
import { paint } from "../../../reporters/paint.ts";
import { logLine } from "../../../src/cli/mock/log-line.ts";
import type { MockLogEntry } from "../../../src/mock/log/entry.ts";

const plain = await paint(false);
const line = (entry: MockLogEntry, messages = true): string | undefined => logLine(entry, plain, { messages });
const at = Date.UTC(2026, 10, 21, 2, 3, 4, 56);
const message = {
  type: "message",
  at,
  connection: "ws 1",
  endpoint: "/ws",
  direction: "in",
  binary: false,
  payload: '{"type":"hi"}',
  size: 13,
  rule: undefined,
} as const;

describe("a line of the mock's log", () => {
  it.each<[MockLogEntry, string]>([
    [
      { type: "opened", at, connection: "ws 1", url: "/ws?a=1", protocol: undefined } as MockLogEntry,
      "02:03:04.056 ws 1     opened /ws?a=1",
    ],
    [
      { type: "opened", at, connection: "ws 1", url: "/ws", protocol: "v1" } as MockLogEntry,
      "02:03:04.056 ws 1     opened /ws as v1",
    ],
    [
      { type: "closed", at, connection: "ws 1", endpoint: "/ws", by: "them", code: 1000, reason: "", error: undefined },
      "02:03:04.056 ws 1     closed by the client with 1000",
    ],
    [
      {
        type: "closed",
        at,
        connection: "ws 1",
        endpoint: "/ws",
        by: "them",
        code: 1002,
        reason: "bad",
        error: "a bad frame",
      },
      "02:03:04.056 ws 1     closed by the client with 1002 bad: a bad frame",
    ],
    [{ type: "log", at, connection: "ws 1", text: "a\nb" }, "02:03:04.056 ws 1     log: a␊b"],
    [{ type: "log", at, connection: undefined, text: "a" }, "02:03:04.056          log: a"],
    [{ type: "note", at, text: "ws 1: late" }, "02:03:04.056          note: ws 1: late"],
    [message, '02:03:04.056 ws 1     <- {"type":"hi"}'],
    [{ ...message, rule: "greet" }, '02:03:04.056 ws 1     <- {"type":"hi"}  (greet)'],
    [{ ...message, untaken: true }, '02:03:04.056 ws 1     <- {"type":"hi"}  (no rule)'],
    [
      { ...message, direction: "out", binary: true, payload: "AP8=", size: 2 },
      "02:03:04.056 ws 1     -> 2 bytes 00 ff",
    ],
    [
      { ...message, binary: true, payload: Buffer.from("PING\r\n").toString("base64"), size: 6 },
      '02:03:04.056 ws 1     <- 6 bytes "PING␍␊"',
    ],
    [
      { ...message, binary: true, payload: Buffer.from("SUB ä").subarray(0, 5).toString("base64"), size: 90 },
      '02:03:04.056 ws 1     <- 90 bytes "SUB "',
    ],
    [
      { ...message, binary: true, payload: Buffer.alloc(50, 1).toString("base64"), size: 50 },
      `02:03:04.056 ws 1     <- 50 bytes ${"01 ".repeat(40)}…`,
    ],
    [
      { type: "not-found", at, method: "POST", url: "/login", nearest: undefined, looked: [4, 7] },
      "02:03:04.056          404 POST /login: no rule holds (lines 4, 7)",
    ],
    [
      { ...message, type: "broadcast", to: "room lobby", receivers: 3, rule: "say" },
      '02:03:04.056 ws 1     >> room lobby, 3: {"type":"hi"}  (say)',
    ],
    [{ type: "http", at, method: "POST", url: "/login", status: 200 }, "02:03:04.056          POST /login 200"],
    [
      { type: "not-found", at, method: "GET", url: "/wss", nearest: "/ws" },
      "02:03:04.056          404 GET /wss: no path fits; did you mean /ws?",
    ],
    [
      { type: "not-found", at, method: "GET", url: "/x", nearest: undefined },
      "02:03:04.056          404 GET /x: no path fits",
    ],
    [
      { type: "refused", at, url: "/ws", how: "answered", code: 401, by: "rule 1" } as unknown as MockLogEntry,
      "02:03:04.056          refused /ws answered 401 (rule 1)",
    ],
  ])("%j is %s", (entry, text) => {
    expect(line(entry)).toBe(text);
  });

  it("is left out for messages when nobody wants them, and for problems, which are shown in another way", () => {
    expect(line(message, false)).toBeUndefined();
    expect(
      line({ type: "problem", at, connection: "ws 1", problem: { code: "reaction", headline: "x", notes: [] } }),
    ).toBeUndefined();
  });

  it("is one line that a terminal may show, whatever the peer sent", () => {
    const text = line({ ...message, payload: `\u001b[2Jgone\n${"x".repeat(1000)}` }) ?? "";
    expect(text).not.toMatch(/[\u0000-\u001f]/);
    expect(text.length).toBeLessThan(200);
    expect(text).toContain("␛[2Jgone␊");
    expect(text).toMatch(/…$/);
  });
});
