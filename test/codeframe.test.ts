import { describe, expect, test } from "vitest";
import { codeFrame, codeFrames, headlineOf, type Paint, placeText, plain } from "../src/codeframe.ts";
import { type Problem, problem, problemOf } from "../src/problem.ts";
import type { Place } from "../src/source.ts";
import { columns } from "../src/visible.ts";
import { misspelt, neverCame } from "./support/events.ts";

const style = { paint: plain, width: 100 };
/** Colours as words, so that one sees them. */
const words: Paint = {
  bold: (text) => `<b>${text}</b>`,
  dim: (text) => `<dim>${text}</dim>`,
  red: (text) => `<red>${text}</red>`,
  green: (text) => `<green>${text}</green>`,
  yellow: (text) => `<yellow>${text}</yellow>`,
  blue: (text) => `<blue>${text}</blue>`,
  magenta: (text) => `<magenta>${text}</magenta>`,
  cyan: (text) => `<cyan>${text}</cyan>`,
};

function at(line: string, column: number, width = 1): Place {
  return { file: "a.yaml", line: 7, column, width, lines: [line] };
}

function wrong(place: Place, label = "here"): Problem {
  return { code: "invalid-file", headline: "It is wrong", label, place, notes: [] };
}

describe("a terminal of known width", () => {
  const narrow = { paint: words, width: 32, wraps: true };
  const long: Problem = {
    code: "never-came",
    headline: "bob: no message has matched within 500 ms",
    expected: "a message of the type chat from alice",
    notes: ["one that matches came before:\n  { text: a message that is long }"],
    help: "Look at it.",
  };

  test("breaks sentences between words, and each line has its own colours", () => {
    expect(codeFrame(long, narrow).split("\n")).toEqual([
      "<b><red>bob: no message has matched</red></b>",
      "  <b><red>within 500 ms</red></b>",
      "  <cyan>=</cyan> <b>expected: </b><green>a message of the</green>",
      "      <green>type chat from alice</green>",
      "  <cyan>=</cyan> one that matches came",
      "    before:",
      "      { text: a message that is",
      "        long }",
      "  <cyan>=</cyan> <b>help: </b><cyan>Look at it.</cyan>",
    ]);
  });

  test("with room, what goes on stands beside the name", () => {
    expect(codeFrame(long, { paint: plain, width: 64, wraps: true }).split("\n")).toContain(
      "  = expected: a message of the type chat from alice",
    );
    const more = { ...long, expected: `${long.expected}, and ${long.expected}` };
    expect(codeFrame(more, { paint: plain, width: 64, wraps: true }).split("\n").slice(1, 3)).toEqual([
      "  = expected: a message of the type chat from alice, and a",
      "              message of the type chat from alice",
    ]);
  });

  test("breaks the sentence of a warning behind its word", () => {
    const warning = { ...wrong(at("x", 1)), severity: "warning", headline: "It is wrong in some way" } as const;
    expect(
      codeFrame(warning, { ...narrow, paint: plain, width: 28 })
        .split("\n")
        .slice(0, 2),
    ).toEqual(["warning: It is wrong in some", "  way"]);
  });

  test("nothing is broken where nobody says how wide it is", () => {
    expect(codeFrame(long, { paint: plain, width: 32 }).split("\n")[0]).toBe(long.headline);
  });
});

describe("a frame", () => {
  test("shows the place, what was expected, what came and what to do", () => {
    const whole: Problem = {
      ...neverCame,
      actual: "nothing that matches",
      help: "Does the server know the room?\nSee its log.",
    };
    expect(codeFrame(whole, style)).toMatchInlineSnapshot(`
      "bob: no message matched within 500 ms
        --> scenarios/chat.yaml:31:14
         |
      30 |   - alice: { send: { type: message, text: hi } }
      31 |   - bob:   { receive: { type: message, from: alice, text: hi }, within: 500ms }
         |              ^^^^^^^ never came
         = expected: { type: "message", from: "alice", text: "hi" }
         = actual: nothing that matches
         = 1 message came and did not match:
             { type: "presence", user: "alice" } (after 12 ms)
                 $.type: expected "message", got "presence"
         = help: Does the server know the room?
                 See its log."
    `);
  });

  test("is as wide at its left as the line number needs", () => {
    expect(codeFrame(misspelt, style)).toMatchInlineSnapshot(`
      "There is no action "recieve"
       --> scenarios/bad.yaml:4:12
        |
      2 | steps:
      3 |   - bob: connect
      4 |   - bob: { recieve: { type: message } }
        |            ^^^^^^^ did you mean "receive"?"
    `);
    expect(codeFrame({ ...misspelt, place: { ...at("text: hello", 7, 5), line: 1000 } }, style)).toMatchInlineSnapshot(`
      "There is no action "recieve"
          --> a.yaml:1000:7
           |
      1000 | text: hello
           |       ^^^^^ did you mean "receive"?"
    `);
  });

  test("can do without a place", () => {
    expect(
      codeFrame(
        {
          code: "nothing-to-run",
          headline: "No scenario matched",
          notes: ["looked in scenarios/"],
          help: "wstest list",
        },
        style,
      ),
    ).toMatchInlineSnapshot(`
      "No scenario matched
        = looked in scenarios/
        = help: wstest list"
    `);
  });

  test("can do without lines and without a label", () => {
    expect(
      codeFrame({ code: "setting", headline: "Wrong", place: { ...at("", 1), lines: [] }, notes: [] }, style),
    ).toBe("Wrong\n --> a.yaml:7:1");
    expect(codeFrame({ code: "setting", headline: "Wrong", place: at("abc", 2), notes: [] }, style)).toBe(
      ["Wrong", " --> a.yaml:7:2", "  |", "7 | abc", "  |  ^"].join("\n"),
    );
  });

  test("indents the further lines of all that has several", () => {
    const many: Problem = {
      code: "assert",
      headline: "one\ntwo",
      expected: "a\nb",
      actual: "c\r\nd",
      notes: ["x\n  y", "z"],
      help: "do\nthis",
    };
    expect(codeFrame(many, style)).toMatchInlineSnapshot(`
      "one
        two
        = expected: a
                    b
        = actual: c
                  d
        = x
            y
        = z
        = help: do
                this"
    `);
  });

  test("says warning where it is one", () => {
    const warning: Problem = { ...misspelt, severity: "warning", headline: "Several sends lie before this limit" };
    expect(codeFrame(warning, style).split("\n")[0]).toBe("warning: Several sends lie before this limit");
    expect(codeFrame(warning, { ...style, paint: words })).toMatchInlineSnapshot(`
      "<b><yellow>warning:</yellow></b> <b>Several sends lie before this limit</b>
       <cyan>--></cyan> scenarios/bad.yaml:4:12
      <cyan>  |</cyan>
      <cyan>2 |</cyan> steps:
      <cyan>3 |</cyan>   - bob: connect
      <cyan>4 |</cyan>   - bob: { recieve: { type: message } }
      <cyan>  |</cyan> <yellow>           ^^^^^^^ did you mean "receive"?</yellow>"
    `);
  });

  test("is coloured by the paint alone", () => {
    expect(codeFrame({ ...neverCame, actual: "nothing", help: "look" }, { ...style, paint: words }))
      .toMatchInlineSnapshot(`
      "<b><red>bob: no message matched within 500 ms</red></b>
        <cyan>--></cyan> scenarios/chat.yaml:31:14
      <cyan>   |</cyan>
      <cyan>30 |</cyan>   - alice: { send: { type: message, text: hi } }
      <cyan>31 |</cyan>   - bob:   { receive: { type: message, from: alice, text: hi }, within: 500ms }
      <cyan>   |</cyan> <red>             ^^^^^^^ never came</red>
         <cyan>=</cyan> <b>expected: </b><green>{ type: "message", from: "alice", text: "hi" }</green>
         <cyan>=</cyan> <b>actual: </b><red>nothing</red>
         <cyan>=</cyan> 1 message came and did not match:
             { type: "presence", user: "alice" } (after 12 ms)
                 $.type: expected "message", got "presence"
         <cyan>=</cyan> <b>help: </b><cyan>look</cyan>"
    `);
  });

  test("joins with others by an empty line", () => {
    const one: Problem = { code: "setting", headline: "one", notes: [] };
    expect(codeFrames([one, { ...one, headline: "two" }], style)).toBe("one\n\ntwo");
  });
});

describe("a fault of our own", () => {
  const thrown = new TypeError("x is not a function");
  thrown.stack = "TypeError: x is not a function\n    at run (src/run/run.ts:12:3)";

  test("shows its stack and whose fault it is", () => {
    expect(codeFrame(problemOf(thrown), style)).toMatchInlineSnapshot(`
      "wstest itself failed: x is not a function
        = help: This is a fault of wstest, not of your scenario. Please report it with the lines below.
        TypeError: x is not a function
            at run (src/run/run.ts:12:3)"
    `);
  });

  test("says so even when its maker did not", () => {
    expect(codeFrame({ code: "internal", headline: "broken", notes: [] }, style)).toBe(
      "broken\n  = This is a fault of wstest, not of your scenario.",
    );
  });

  test("is not what a report that could not be written is", () => {
    expect(codeFrame(problem({ code: "report", headline: "junit.xml: no space left on device" }), style)).toBe(
      "junit.xml: no space left on device",
    );
  });
});

describe("the line at fault", () => {
  const carets = (frame: string): string => frame.split("\n").at(-1) ?? "";

  test("has its tabs expanded, and the caret follows", () => {
    expect(codeFrame(wrong(at("a:\tbad\tx", 4, 3)), style)).toMatchInlineSnapshot(`
      "It is wrong
       --> a.yaml:7:4
        |
      7 | a:  bad x
        |     ^^^ here"
    `);
  });

  test("has its caret below wide characters and emoji", () => {
    expect(codeFrame(wrong(at("世界: 👍 x", 8, 1)), style)).toMatchInlineSnapshot(`
      "It is wrong
       --> a.yaml:7:8
        |
      7 | 世界: 👍 x
        |          ^ here"
    `);
    expect(carets(codeFrame(wrong(at("text: 世界", 7, 2)), style))).toBe("  |       ^^^^ here");
    expect(carets(codeFrame(wrong(at("e\u0301: x", 5, 1)), style))).toBe("  |    ^ here");
  });

  test("may be marked behind its end", () => {
    expect(carets(codeFrame(wrong(at("send:", 6, 1)), style))).toBe("  |      ^ here");
    expect(carets(codeFrame(wrong(at("send:", 60, 3)), style))).toBe("  |      ^ here");
    expect(carets(codeFrame(wrong(at("", 1, 1)), style))).toBe("  | ^ here");
  });

  test("is cut on both sides around the column", () => {
    const line = `${"a".repeat(80)} TARGET ${"b".repeat(80)}`;
    expect(codeFrame(wrong({ ...at(line, 82, 6), lines: ["short", "c".repeat(200), line] }), { ...style, width: 50 }))
      .toMatchInlineSnapshot(`
        "It is wrong
         --> a.yaml:7:82
          |
        5 | short
        6 | ccccccccccccccccccccccccccccccccccccccccccccc…
        7 | …aaaaaaaaaaaaa TARGET bbbbbbbbbbbbbbbbbbbbbbb…
          |                ^^^^^^ here"
      `);
  });

  test("is cut only at its end when the column is near its beginning", () => {
    expect(codeFrame(wrong(at(`key: ${"v".repeat(100)}`, 1, 3)), { ...style, width: 40 })).toMatchInlineSnapshot(`
      "It is wrong
       --> a.yaml:7:1
        |
      7 | key: vvvvvvvvvvvvvvvvvvvvvvvvvvvvvv…
        | ^^^ here"
    `);
  });

  test("shows its end when the column is there", () => {
    expect(codeFrame(wrong(at(`${"v".repeat(100)} end`, 102, 3)), { ...style, width: 40 })).toMatchInlineSnapshot(`
      "It is wrong
       --> a.yaml:7:102
        |
      7 | …vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv end
        |                                  ^^^
        |                                 here"
    `);
  });

  test("never takes more columns than there are, wherever the column is", () => {
    const line = "日本 ab\t".repeat(40);
    for (let column = 1; column <= line.length + 1; column++) {
      const lines = codeFrame(wrong(at(line, column, 5)), { ...style, width: 44 })
        .split("\n")
        .slice(1);
      for (const each of lines) expect(columns(each)).toBeLessThanOrEqual(44);
    }
  });

  test("may be megabytes long", () => {
    const line = `${"x".repeat(3_000_000)}BAD${"y".repeat(3_000_000)}`;
    expect(codeFrame(wrong(at(line, 3_000_001, 3)), { ...style, width: 40 })).toMatchInlineSnapshot(`
      "It is wrong
       --> a.yaml:7:3000001
        |
      7 | …xxxxxxxxxxxBADyyyyyyyyyyyyyyyyyyyy…
        |             ^^^ here"
    `);
  });

  test("is marked to the edge when all of it is at fault", () => {
    expect(carets(codeFrame(wrong(at("z".repeat(300), 1, 300), ""), { ...style, width: 30 }))).toBe(
      `  | ${"^".repeat(26)}`,
    );
  });

  test("has the words below the carets where they would not fit beside", () => {
    expect(
      codeFrame(wrong(at("- bob: { receive: { text: hello } }", 27, 5), "still waiting after 500 ms"), {
        ...style,
        width: 50,
      }),
    ).toMatchInlineSnapshot(`
      "It is wrong
       --> a.yaml:7:27
        |
      7 | - bob: { receive: { text: hello } }
        |                           ^^^^^
        |                     still waiting after 500 ms"
    `);
  });

  test("stays readable in a terminal without width", () => {
    expect(codeFrame(wrong(at("a: b", 4)), { ...style, width: 0 })).toContain("7 | a: b\n");
  });
});

describe("hostile text", () => {
  const evil = "\u001b[2J\u001b]0;owned\u0007 \ud800 \u202e \u0085";

  test("is made visible in every part of a problem", () => {
    const hostile: Problem = {
      code: "wrong-message",
      headline: evil,
      label: evil,
      place: { file: `${evil}.yaml`, line: 2, column: 1, width: 2, lines: [evil, evil] },
      expected: evil,
      actual: evil,
      notes: [evil],
      help: evil,
      stack: evil,
    };
    const frame = codeFrame(hostile, style);
    expect(frame.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(frame.isWellFormed()).toBe(true);
    expect(frame).toContain("= actual: ␛[2J␛]0;owned␇ \\ud800 \\u202e \\u0085");
  });

  test("of any length is bounded", () => {
    const frame = codeFrame({ code: "assert", headline: "x", actual: "y".repeat(1_000_000), notes: [] }, style);
    expect(frame.length).toBeLessThan(20_000);
    expect(frame).toContain("… (983616 more characters)");
  });
});

test("a headline is one line", () => {
  expect(headlineOf({ code: "internal", headline: "a\u001b\nb", notes: [] })).toBe("a␛");
});

test("a place is a text that editors open", () => {
  expect(placeText({ file: "scenarios/chat.yaml", line: 31, column: 7 })).toBe("scenarios/chat.yaml:31:7");
  expect(placeText({ file: "a.wsr", line: 1, column: 7, where: "connection 2, +5 ms" })).toBe(
    "a.wsr, connection 2, +5 ms",
  );
});
