import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headOfStack } from "../../src/recording/stack-trace.ts";

describe("what stands before the frames of a stack trace", () => {
  it.each([
    ["Node", "TRPCError: no\n    at file:///app/server.mjs:13:36\n    at f (file:///app/b.mjs:1:2)", "TRPCError: no"],
    ["a part of it alone", "Error: no\n    at new Promise (<anonymous>)", "Error: no"],
    ["of several lines", "Error: first\nsecond\n    at async f (/app/a.js:1:2)", "Error: first\nsecond"],
    ["Firefox", "say@https://example.com/app.js:13:36\n@https://example.com/app.js:1:1", ""],
    [
      "Java",
      "java.lang.IllegalStateException: no\r\n\tat com.example.Chat.say(Chat.java:12)\r\n",
      "java.lang.IllegalStateException: no",
    ],
    [
      ".NET",
      "System.Exception: no\n   at Example.Chat.Say(String text) in C:\\app\\Chat.cs:line 12",
      "System.Exception: no",
    ],
    [
      "Python",
      'Traceback (most recent call last):\n  File "/app/server.py", line 12, in say\n    x()\nValueError: no',
      "Traceback (most recent call last):",
    ],
    ["Ruby", "no (RuntimeError)\n\tfrom /app/server.rb:12:in 'say'", "no (RuntimeError)"],
    ["PHP", "Exception: no\n#0 /app/server.php(12): say()\n#1 {main}", "Exception: no"],
    [
      "Go",
      "panic: no\n\ngoroutine 1 [running]:\nmain.say()\n\t/app/server.go:12 +0x1d",
      "panic: no\n\ngoroutine 1 [running]:\nmain.say()",
    ],
    ["a frame alone, as in a list", "    at say (/app/server.mjs:13:36)", ""],
  ])("%s", (_, text, head) => {
    expect(headOfStack(text)).toBe(head);
  });

  it.each([
    "",
    "We meet\nat noon (room 3:15)",
    "at 10:30",
    "see server.go",
    "mail me@example.com:1:2",
    "#1 is first",
    "File a bug",
  ])("is nothing where there are none: %j", (text) => {
    expect(headOfStack(text)).toBeUndefined();
  });

  it("is looked for in the first lines, however long the text is", () => {
    expect(headOfStack(`${"x\n".repeat(100_000)}    at f (/a.js:1:2)`)).toBeUndefined();
    expect(headOfStack(`at ${":1".repeat(500_000)}`)).toBeUndefined();
  });

  it("is the beginning of the text, whatever that is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const whole = `${text}\n    at f (/a.js:1:2)`;
        const head = headOfStack(whole);
        expect(head === undefined || whole.startsWith(head)).toBe(true);
      }),
    );
  });
});
