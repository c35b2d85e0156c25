import { describe, expect, it } from "vitest";
import { brief, run } from "./report.ts";

const limit = { timeout: 60_000 };

describe("names", () => {
  it.each([
    [
      "a client twice",
      "clients:\n  a: ws://h\n  a: ws://h\nsteps: [{ wait: 1ms }]\n",
      "scenario.yaml:3:3 The YAML is not valid: Map keys must be unique",
    ],
    [
      "an action as a client",
      "clients: { connect: ws://h }\nsteps: [{ wait: 1ms }]\n",
      'scenario.yaml:1:12 "connect" cannot be the name of a client or server',
    ],
    [
      "a control word as a client",
      "clients: { repeat: ws://h }\nsteps: [{ wait: 1ms }]\n",
      'scenario.yaml:1:12 "repeat" cannot be the name of a client or server',
    ],
    [
      "a member of every object as a client",
      "clients: { constructor: ws://h }\nsteps: [{ wait: 1ms }]\n",
      'scenario.yaml:1:12 "constructor" cannot be the name of a client or server',
    ],
    [
      "a prototype as a variable",
      "vars: { __proto__: { polluted: 1 } }\nsteps: [{ wait: 1ms }]\n",
      'scenario.yaml:1:9 "__proto__" cannot be the name of a variable',
    ],
    [
      "an escape sequence as a client",
      'clients: { "a\\e[31m": ws://h }\nsteps: [{ wait: 1ms }]\n',
      'scenario.yaml:1:12 "a\u001b[31m" cannot be the name of a client or server',
    ],
    [
      "two keys that nobody knows",
      "stepps: []\nsteps: [{ wait: 1ms }]\n",
      'scenario.yaml:1:1 Unknown key "stepps" in a scenario',
    ],
  ])("%s", limit, async (_title, content, expected) => {
    const { exitCode, problems } = await run(content);
    expect([exitCode, brief(problems[0])]).toEqual([2, `invalid-file ${expected}`]);
  });

  it("tells every wrong key of a scenario", limit, async () => {
    const { exitCode, problems } = await run(
      "name: x\nstepps: []\nclients: { a: ws://h }\nsteps:\n  - a: conect\n  - b: connect\nfoo: bar\n",
    );
    expect([exitCode, problems.map(brief)]).toEqual([
      2,
      [
        'invalid-file scenario.yaml:2:1 Unknown key "stepps" in a scenario',
        'invalid-file scenario.yaml:5:8 Unknown action "conect"',
        'invalid-file scenario.yaml:6:5 Unknown client or control word "b"',
        'invalid-file scenario.yaml:7:1 Unknown key "foo" in a scenario',
      ],
    ]);
  });

  it("that would do harm on a terminal or in XML are shown and obeyed by nobody", limit, async () => {
    const { exitCode, stdout, junit } = await run(`name: "\\e[31mred\\a \\x9b2J \\u202e [[ATTACHMENT|/etc/passwd]]"
tags: ["\\e]0;title\\a"]
vars: { v: "\\e[5m\\b" }
steps:
  - log: "\\e[2J\\x9b \\u2028 \\0"
  - { assert: v == "x", name: "\\e[1m" }
`);
    expect([exitCode, junit.getElementsByTagName("testcase")[0]?.getAttribute("name")]).toEqual([
      1,
      expect.not.stringContaining("[[ATTACHMENT"),
    ]);
    expect(stdout).toContain("\u241b[31mred\u2407 \\u009b2J \\u202e");
  });
});
