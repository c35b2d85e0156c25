import { describe, expect, it } from "vitest";
import { completions } from "../../src/debug/commands.ts";
import { CTRL_C, CTRL_C_AT_ONCE, edit, session } from "./session.ts";

const chat = `name: chat
servers:
  room:
    mock:
      endpoints:
        - path: /
          rules:
            - { when: { message: { say: $any } }, do: [{ send: { said: "\${message.say}" } }, { send: { done: true } }] }
            - { name: raw, do: [{ send: "\${raw}" }] }
vars: { n: 3, token: t0psecret, items: [1, 2] }
secrets: [token]
clients: { alice: "\${room.url}", step: "\${room.url}" }
steps:
  - alice: connect
  - alice: { send: { say: hi }, receive: { done: true } }
  - alice: close
`;

/** What a command shows behind two steps: alice has said hi, and has `{ said: hi }` unread. */
async function answer(...commands: readonly string[]): Promise<string> {
  const { shown } = await session(chat, ["s", "s", ...commands, "c"]);
  const begin = shown.indexOf(`(debug) ${commands[0]}`);
  return shown.slice(begin, shown.lastIndexOf("(debug) c")).trimEnd();
}

describe("inbox", () => {
  it("shows who is connected and what is unread", async () => {
    expect(await answer("inbox")).toBe(`(debug) inbox
alice  connected, 1 unread of 2
    1  +T  { said: "hi" }
step  not connected, 0 unread of 0`);
  });

  it("shows a message in full, also one that was taken", async () => {
    expect(await answer("i alice 2")).toBe('(debug) i alice 2\n{\n  "done": true\n}');
  });

  it("says what is wrong with a name and a number", async () => {
    expect(await answer("i alise")).toBe('(debug) i alise\nThere is no client "alise". Did you mean "alice"?');
    expect(await answer("i alice 9")).toContain("alice has no message 9");
  });

  it("shows bytes as such", async () => {
    const { shown } = await session(chat, ["s", 'alice: { send: { $hex: "00ff" } }', "wait: 30ms", "i alice 1", "q"]);
    expect(shown).toContain("000000  00 ff");
  });
});

describe("match", () => {
  it("tells each unread message that matches, and why the others do not", async () => {
    expect(await answer("match alice { said: ho }")).toBe(`(debug) match alice { said: ho }
differs: alice 1  { said: "hi" }
    $.said: expected "ho", got "hi"`);
    expect(await answer("m alice { said: $any }")).toContain('matches: alice 1  { said: "hi" }');
    expect(await answer("m alice 2 { done: false }")).toContain("$.done: expected false, got true");
  });

  it("needs a client and a matcher that is right", async () => {
    expect(await answer("match")).toContain("match wants a client and a matcher");
    expect(await answer("match alice { $gtt: 3 }")).toContain('Did you mean "$gt"?');
    expect(await answer("match alice 7 { }")).toContain("There is no such message.");
  });
});

describe("print", () => {
  it.each([
    ["p n + 1", "4"],
    ["p items", "[\n  1,\n  2\n]"],
    ["print ${n}!", '"3!"'],
    ["p token", "***"],
    ["p token + 'x'", '"***x"'],
    ["p alice.name", '"alice"'],
    ["p", "print wants an expression: print order.id"],
  ])("%s", async (command, shown) => {
    expect(await answer(command)).toBe(`(debug) ${command}\n${shown}`);
  });

  it("quotes what was typed, and no more", async () => {
    const shown = await answer("p nope");
    expect(shown).toContain("| nope\n");
    expect(shown).not.toContain("${");
  });

  it("shows what is wrong with an expression, and stays", async () => {
    expect(await answer("p nn", "p n +", "p 1 / 0 == items", "p n")).toMatch(
      /Did you mean "n"[\s\S]*\(debug\) p n\n3$/,
    );
  });
});

describe("vars", () => {
  it("shows what is in sight, without secrets", async () => {
    expect(await answer("vars")).toBe("(debug) vars\nn = 3\ntoken = ***\nitems = [1, 2]");
    expect(await answer("v n")).toBe("(debug) v n\nn = 3");
    expect(await answer("v x")).toContain('There is no "x"');
  });
});

describe("a typed line", () => {
  it("is a step, for a client that has the name of a command too", async () => {
    const { shown } = await session(chat, [
      "step: connect",
      "- step: { send: { say: x }, receive: { said: x } }",
      "s",
      "s",
      "c",
    ]);
    expect(shown).toContain("(debug) step: connect\npassed");
    expect(shown).toContain('passed\nstep took 1  { said: "x" }');
  });

  it("gives the scenario what it sets", async () => {
    expect(await answer("set: { n: 9, fresh: 1 }", "p n + fresh")).toContain("(debug) p n + fresh\n10");
  });

  it("that fails is told with its place, and the scenario stands", async () => {
    const shown = await answer(
      "alice: { receive: { said: ho }, timeout: 10ms }",
      "alise: close",
      "alice: { send",
      "p n",
    );
    expect(shown).toContain(" --> typed:1:19");
    expect(shown).toContain('Did you mean "alice"?');
    expect(shown).toContain("(debug) p n\n3");
  });

  it("is ended by Ctrl-C, and nothing else is", async () => {
    const { shown, exitCode } = await session(chat, [
      "s",
      "alice: { receive: never, timeout: 60s }",
      CTRL_C,
      "wait: 60s",
      CTRL_C_AT_ONCE,
      "alice: { send: { say: hi } }",
      "c",
    ]);
    expect(shown).toContain(
      "(debug) alice: { receive: never, timeout: 60s }\ninterrupted\n(debug) wait: 60s\ninterrupted\n",
    );
    expect(shown).toContain("(debug) alice: { send: { say: hi } }\npassed\n");
    expect(exitCode).toBe(0);
  });

  it("Ctrl-C behind a command that goes on ends the run", async () => {
    const { exitCode } = await session(chat, ["c", CTRL_C_AT_ONCE]);
    expect(exitCode).toBe(130);
  });

  it("acts for whoever acts where it stands, and stops nowhere itself", async () => {
    const text = chat.replace("  - alice: close", "  - alice: [{ set: { m: 1 } }, close]");
    const { asked, exitCode, shown } = await session(text, ["s", "s", "s", "{ receive: { said: hi } }", "c"]);
    expect([asked, exitCode]).toEqual([5, 0]);
    expect(shown).toContain("before step 3.1 (alice), +T");
    expect(shown).toContain('alice took 1  { said: "hi" }');
    const looped = await session(chat, ["repeat: 2\nas: i\nsteps: [{ set: { k: 1 } }]", "q"]);
    expect(looped.asked).toBe(2);
  });

  it("shows nothing of a secret, nor what would move the cursor", async () => {
    const { shown } = await session(chat, [
      "s",
      'alice: { send: { say: "t0psecret \\u001b[2J" } }',
      "wait: 20ms",
      "i",
      "i alice 1",
      "t",
      "q",
    ]);
    expect(shown.replaceAll(/^\(debug\).*$/gm, "")).not.toMatch(/t0psecret|\u001b/);
    expect(shown).toContain("*** ");
  });
});

describe("breakpoints", () => {
  it("are set, listed and cleared by lines", async () => {
    const { shown, asked } = await session(chat, [
      "break",
      "b 16",
      "b nowhere.yaml:1",
      "b x",
      "b",
      "c",
      "clear 16",
      "clear 16",
      "clear",
      "c",
    ]);
    expect(shown).toContain("(debug) break\nThere are no breakpoints.");
    expect(shown).toContain("(debug) b 16\nIt stops at scenario.yaml:16.");
    expect(shown).toContain('No step of this scenario stands in "nowhere.yaml": it has scenario.yaml.');
    expect(shown).toContain('"x" is no line');
    expect(shown).toContain("(debug) b\nscenario.yaml:16");
    expect(shown).toContain("before step 3");
    expect(shown).toContain("It does not stop at scenario.yaml:16.");
    expect(asked).toBe(10);
  });

  it("may be for once: continue LINE", async () => {
    const { shown, asked } = await session(chat, ["c 15", "c"]);
    expect(asked).toBe(2);
    expect(shown).toContain("before step 2");
  });
});

const marked = `name: marked
steps:
  - set: { a: 1 }
  - breakpoint
  - set: { b: 1 }
  - repeat: 2
    steps:
      - breakpoint
      - set: { c: 1 }
      - set: { d: 1 }
  - set: { e: 1 }
`;

/** What was played of `marked`. */
async function playedOf(...typed: readonly string[]): Promise<{ readonly played: string; readonly shown: string }> {
  const { shown, events } = await session(marked, typed, { start: "breakpoint" });
  const titles = events.flatMap((event) => (event.type === "step:start" ? [event.title] : []));
  const played = titles.flatMap((title) => /^set: \{ (\w)/.exec(title)?.[1] ?? []).join("");
  return { played, shown };
}

describe("at a step breakpoint that was come to by continue", () => {
  it("jump goes to another step of its list, and stands before it", async () => {
    const { played, shown } = await playedOf("j 11", "c");
    expect(shown).toContain("(debug) j 11\n\nbefore step 5, +T\n");
    expect(played).toBe("ae");
  });

  it("jump goes back, and the breakpoint stops it another time", async () => {
    const { played, shown } = await playedOf("j 3", "c", "j 11", "c");
    expect(shown).toContain("(debug) j 3\n\nbefore step 1, +T\n");
    expect(shown.match(/at the breakpoint, step 2/g)).toHaveLength(2);
    expect(played).toBe("aae");
  });

  it("jump stays within the round of a loop, and the next round is played as ever", async () => {
    const { played, shown } = await playedOf("c", "j 10", "c", "c");
    expect(shown).toContain("before step 4.3, round 1 of 2, +T");
    expect(shown).toContain("at the breakpoint, step 4.1, round 2 of 2, +T");
    expect(played).toBe("abdcde");
    expect((await playedOf("c", "j 11", "q")).shown).toContain(
      "(debug) j 11\njump wants the line of a step of the same list: 8, 9, 10\n",
    );
  });

  it("skip stands before the step behind it", async () => {
    const { played, shown } = await playedOf("skip", "skip", "skip", "c");
    expect(shown).toContain("(debug) skip\n\nbefore step 3, +T\n");
    expect(shown).toContain("(debug) skip\n\nbefore step 4, +T\n");
    expect(shown).toContain("(debug) skip\n\nbefore step 5, +T\n");
    expect(played).toBe("ae");
  });
});

describe("jump", () => {
  it("goes to a step without what is between", async () => {
    const { shown, exitCode } = await session(chat, ["jump 99", "s", "j 16", "s"]);
    expect(shown).toContain("jump wants the line of a step of the same list: 14, 15, 16");
    expect(shown).toContain("> 16 |   - alice: close");
    expect(exitCode).toBe(0);
  });

  it("goes from a failure to another step", async () => {
    const text = chat.replace("receive: { done: true }", "receive: { done: false }, timeout: 10ms");
    const { shown, exitCode, events } = await session(text, ["j 16", "s"], { start: "breakpoint" });
    expect(shown).toContain(
      "(debug) j 16\nnote: step 2 failed, and line 16 was jumped to by hand\n\nbefore step 3, +T\n",
    );
    expect(exitCode).toBe(0);
    const ends = events.flatMap((event) => (event.type === "scenario:end" ? [event] : []));
    expect(ends[0]?.notes).toEqual([
      "step 2 failed, and line 16 was jumped to by hand: alice: no message matched within 10 ms",
      "alice: 2 messages were never read",
    ]);
  });

  it("says where it stands, also the second time", async () => {
    const { shown } = await session(chat, ["s", "j 16", "j 14", "q"]);
    expect(shown).toContain(`(debug) j 16

before step 3, +T
    --> scenario.yaml:16
  14 |   - alice: connect
  15 |   - alice: { send: { say: hi }, receive: { done: true } }
> 16 |   - alice: close
(debug) j 14

before step 1, +T
    --> scenario.yaml:14
`);
  });
});

describe("the others", () => {
  it("help lists all", async () => {
    expect(await answer("help")).toContain("retry, r");
    expect(await answer("?")).toContain("Any other line is a step");
  });

  it("help keeps what each command does beside its name", async () => {
    const { shown } = await session(chat, ["h", "q"], { width: 60 });
    expect(shown).toContain(`
  inbox, i [CLIENT [N]]        who is connected, and what
                               each has not read yet;
                               message N in full
`);
    expect(Math.max(...shown.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it("list shows more of the file, talk the conversation", async () => {
    expect(await answer("l")).toContain("   8 |");
    expect(await answer("t 1")).toBe("(debug) t 1\n    +0 ms  alice <-  { done: true }");
    const { shown } = await session(chat, ["t", "q"]);
    expect(shown).toContain("Nothing has been said.");
  });

  it("skip passes over a step, and Enter plays it", async () => {
    const { events } = await session(chat, ["", "skip", ""]);
    const titles = events.flatMap((event) => (event.type === "step:start" ? [event.title] : []));
    expect(titles).toEqual(["alice: connect", "alice: close"]);
  });

  it("skip and jump have nowhere to go when the scenario is over", async () => {
    const { shown } = await session("timeout: 10ms\nsteps: [{ wait: 60s }]", ["skip", "j 2", "c"], {
      start: "breakpoint",
    });
    expect(shown).toContain("There is no step to skip here.\n(debug) j 2\nFrom here nothing can be jumped to.");
  });

  it("Enter at a failure says what there is", async () => {
    const failing = "steps: [{ assert: 1 == 2 }]";
    const { shown } = await session(failing, ["", edit((text) => text.replace("2", "1"), failing), "r"], {
      start: "breakpoint",
    });
    expect(shown).toContain("retry, r");
  });
});

describe("a word that is no command", () => {
  it("is told as one, with what may be meant; one that is a step is played", async () => {
    const shown = await answer("contniue", "xyz", "breakpoint");
    expect(shown).toContain('There is no command "contniue". Did you mean "continue"?');
    expect(shown).toContain('There is no command "xyz". help lists them');
    expect(shown).toContain("(debug) breakpoint\npassed");
  });
});

describe("a step that is written as in another prompt", () => {
  it.each([
    [".alice { send: x }", "A step is written as in the file: alice: { send: x }"],
    ["send hi", "As whom? A step is written as in the file: alice: { send: hi }"],
    ["send: hi", "As whom? A step is written as in the file: alice: { send: hi }"],
  ])("is told how: %s", async (line, told) => {
    expect(await answer(line)).toBe(`(debug) ${line}\n${told}`);
  });
});

describe("completions", () => {
  it.each([
    ["st", ["step", "step: "]],
    ["al", ["alice: "]],
    ["inbox a", ["inbox alice"]],
    ["m ", ["m alice", "m step"]],
    ["xyz", []],
  ])("%s", (line, found) => {
    expect(completions(line, ["alice", "step"])).toEqual(found);
  });
});
