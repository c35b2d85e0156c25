import { describe, expect, test } from "vitest";
import { githubReporter } from "../../reporters/github.ts";
import type { RunEvent } from "../../src/events.ts";
import { reporterContract } from "../contract/reporter.ts";
import { failed, misspelt, neverCame, passed, reported, runEnd, runStart, scenario } from "../support/events.ts";

/** The commands as the runner reads them: the name, the properties, the text. */
function read(text: string): readonly { name: string; properties: Record<string, string>; message: string }[] {
  if (text === "") return [];
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [, name = "", list = "", message = ""] = /^::(error|warning) ([^:]*)::(.*)$/.exec(line) ?? [];
      expect(name, line).not.toBe("");
      const plain = (each: string): string =>
        each
          .replaceAll("%3A", ":")
          .replaceAll("%2C", ",")
          .replaceAll("%0D", "\r")
          .replaceAll("%0A", "\n")
          .replaceAll("%25", "%");
      const properties = list.split(",").map((each) => each.split("=", 2).map(plain) as [string, string]);
      return { name, properties: Object.fromEntries(properties), message: plain(message) };
    });
}

reporterContract(githubReporter, {
  onlyFailures: 59,
  read: (text) =>
    read(text)
      .map(({ properties, message }) => `${properties["title"]}\n${message}`)
      .join("\n"),
});

const say = (events: readonly RunEvent[], folder = ""): Promise<string> =>
  reported(githubReporter.create({ color: false, width: 80, verbose: false, live: false, folder }), events);

describe("annotations", () => {
  test("stand at the line of what failed, with all that is known of it", async () => {
    const events = [runStart(), ...scenario(passed), ...scenario(failed(), { scenario: 2, name: "50%, or: less" })];
    expect(await say([...events, runEnd()], "chat")).toBe(
      `::error file=chat/scenarios/chat.yaml,line=31,col=14,title=50%25%2C or%3A less::${[
        "bob: no message matched within 500 ms",
        "  --> scenarios/chat.yaml:31:14",
        "   |",
        "30 |   - alice: { send: { type: message, text: hi } }",
        "31 |   - bob:   { receive: { type: message, from: alice, text: hi }, within: 500ms }",
        "   |              ^^^^^^^ never came",
        '   = expected: { type: "message", from: "alice", text: "hi" }',
        "   = 1 message came and did not match:",
        '       { type: "presence", user: "alice" } (after 12 ms)',
        '           $.type: expected "message", got "presence"',
      ].join("%0A")}\n`,
    );
  });

  test("stand at the scenario when the problem has no place", async () => {
    const { place: _, ...placeless } = neverCame;
    const [annotation] = read(await say([runStart(), ...scenario(failed(placeless)), runEnd()]));
    expect(annotation?.properties).toEqual({
      file: "scenarios/chat.yaml",
      line: "3",
      title: "A message reaches the room",
    });
  });

  test("are warnings of what is only warned of", async () => {
    const warned: RunEvent = { type: "diagnostic", at: 1, problem: { ...misspelt, severity: "warning" } };
    const found = read(await say([runStart(), warned, { ...warned, problem: misspelt }, runEnd()]));
    expect(found.map(({ name, properties }) => [name, properties["file"], properties["line"]])).toEqual([
      ["error", "scenarios/bad.yaml", "4"],
      ["warning", "scenarios/bad.yaml", "4"],
    ]);
  });

  test("are ten at most, the last of which tells the rest", async () => {
    const run = (count: number): readonly RunEvent[] => [
      runStart(),
      ...Array.from({ length: count }, (_, index) => index + 1).flatMap((id) =>
        scenario(failed(), { scenario: id, name: `scenario ${id}` }),
      ),
      runEnd(),
    ];
    expect(read(await say(run(10))).map(({ properties }) => properties["title"])).toEqual(
      Array.from({ length: 10 }, (_, index) => `scenario ${index + 1}`),
    );
    const eleven = read(await say(run(11)));
    expect(eleven.length).toBe(10);
    expect(eleven[9]).toEqual({
      name: "error",
      properties: { title: "2 more" },
      message: "scenario 10\nscenario 11",
    });
    const many = read(await say(run(100)));
    expect(many.length).toBe(10);
    expect(many[9]?.properties["title"]).toBe("91 more");
    expect(many[9]?.message).toMatch(/^scenario 10\n.*\nscenario 59\nand 41 more$/s);
  });

  test("are not made of what a peer has sent", async () => {
    const hostile = "x\n::error::owned\r\n::set-env name=A::b";
    const problem = { ...neverCame, headline: hostile, actual: hostile };
    const text = await say([runStart(), ...scenario(failed(problem), { name: hostile }), runEnd()]);
    expect(text.split("\n").length).toBe(2);
  });

  test("are none when all passed", async () => {
    expect(await say([runStart(), ...scenario(passed), runEnd()])).toBe("");
  });

  const flaky: readonly RunEvent[] = [
    runStart(),
    ...scenario(failed(), { attempt: 1 }, { retried: true }),
    ...scenario({ status: "passed", flaky: true }, { scenario: 2, attempt: 2, retryOf: 1 }),
    runEnd(),
  ];

  test("warn of what passed only when it was played again", async () => {
    const [annotation, ...others] = read(await say(flaky));
    expect(others).toEqual([]);
    expect([annotation?.name, annotation?.properties["title"], annotation?.properties["line"]]).toEqual([
      "warning",
      "A message reaches the room (flaky: passed at attempt 2)",
      "31",
    ]);
    expect(annotation?.message).toMatch(/^bob: no message matched within 500 ms\n/);
  });
});
