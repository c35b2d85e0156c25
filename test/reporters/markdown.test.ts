import { describe, expect, test } from "vitest";
import { markdownReporter } from "../../reporters/markdown.ts";
import type { RunEvent } from "../../src/events.ts";
import { reporterContract } from "../contract/reporter.ts";
import { failed, misspelt, neverCame, passed, reported, runEnd, runStart, scenario } from "../support/events.ts";

/** The page with its blocks of code taken out: what Markdown and HTML read. Every block and element must be closed. */
function outsideOfBlocks(text: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of text.split("\n")) {
    if (fence !== undefined) {
      if (line === fence) fence = undefined;
    } else {
      fence = /^`{3,}/.exec(line)?.[0];
      if (fence === undefined) lines.push(line);
    }
  }
  expect(fence, "a block is open").toBeUndefined();
  const bare = lines.join("\n");
  const tags = Array.from(bare.matchAll(/<[^>]*>/g), ([tag]) => tag);
  expect(tags.filter((tag) => !/^<\/?(?:details|summary|b|code)>$/.test(tag))).toEqual([]);
  expect(tags.filter((tag) => tag === "<details>").length).toBe(tags.filter((tag) => tag === "</details>").length);
  for (const line of lines)
    if (line.startsWith("|")) expect(line.replaceAll("&#124;", "").split("|").length, line).toBe(6);
  return bare;
}

reporterContract(markdownReporter, { read: outsideOfBlocks });

const say = (events: readonly RunEvent[], folder = ""): Promise<string> =>
  reported(markdownReporter.create({ color: false, width: 80, verbose: false, live: false, folder }), events);

describe("a page", () => {
  test("has a table, what did not pass first, and the failures folded with their conversations", async () => {
    const run: readonly RunEvent[] = [
      runStart(),
      { type: "diagnostic", at: 1, problem: { ...misspelt, severity: "warning" } },
      ...scenario(passed, { name: "A | B" }),
      ...scenario(
        failed(),
        { scenario: 2, name: "Second" },
        {
          transcript: [
            { at: 22, peer: "alice", arrow: "->", text: '{ text: "hi" }' },
            { at: 34, peer: "bob", arrow: "<-", text: "``` </details>" },
          ],
        },
      ),
      ...scenario({ status: "skipped", reason: "slow" }, { scenario: 3, name: "Third" }),
      runEnd(),
    ];
    expect(await say(run, "chat")).toBe(`## wstest: 1 passed, 1 failed, 1 skipped, 1 warning (4.2 s)

| | scenario | file | time |
| --- | --- | --- | --- |
| ❌ | Second | chat/scenarios/chat.yaml:3 | 612 ms |
| ✅ | A &#124; B | chat/scenarios/chat.yaml:3 | 612 ms |
| ⏭️ | Third – slow | chat/scenarios/chat.yaml:3 |  |

<details><summary>⚠️ <code>There is no action &#34;recieve&#34;</code></summary>

\`\`\`text
warning: There is no action "recieve"
 --> scenarios/bad.yaml:4:12
  |
2 | steps:
3 |   - bob: connect
4 |   - bob: { recieve: { type: message } }
  |            ^^^^^^^ did you mean "receive"?
\`\`\`

</details>

<details><summary>❌ <b>Second</b> <code>bob: no message matched within 500 ms</code></summary>

\`\`\`\`text
bob: no message matched within 500 ms
  --> scenarios/chat.yaml:31:14
   |
30 |   - alice: { send: { type: message, text: hi } }
31 |   - bob:   { receive: { type: message, from: alice, text: hi }, within: 500ms }
   |              ^^^^^^^ never came
   = expected: { type: "message", from: "alice", text: "hi" }
   = 1 message came and did not match:
       { type: "presence", user: "alice" } (after 12 ms)
           $.type: expected "message", got "presence"

the last of the conversation:
   +12 ms  alice ->      { text: "hi" }
   +24 ms        bob <-  \`\`\` </details>
\`\`\`\`

\`\`\`mermaid
sequenceDiagram
  participant p1 as alice
  participant p2 as bob
  participant other as the other side
  p1->>other: 12 ms #123; text#58; #34;hi#34; #125;
  other->>p2: 24 ms #96;#96;#96; #60;#47;details#62;
\`\`\`

</details>
`);
  });

  test("says that nothing ran, or that the run was cut short", async () => {
    expect(await say([runStart({ scenarios: 0 }), runEnd({ ms: 0 })])).toBe("## wstest: nothing ran (0 ms)\n");
    expect(await say([runStart(), ...scenario(passed), runEnd({ interrupted: "SIGINT" })])).toMatch(
      /^## wstest: interrupted by SIGINT: 1 passed \(4\.2 s\)\n/,
    );
  });

  test("stays below the megabyte that GitHub takes, and counts what found no room", async () => {
    const name = "日本語 | ".repeat(60);
    const long = { ...neverCame, actual: "x\n".repeat(20_000) };
    const count = 3_000;
    const run = [
      runStart(),
      ...Array.from({ length: count }, (_, id) =>
        scenario(id % 2 ? failed(long) : passed, { scenario: id, name }),
      ).flat(),
      runEnd(),
    ];
    const text = await say(run);
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(outsideOfBlocks(text)).toContain("more that did not pass | | |");
    const rows = text.split("\n").filter((line) => /^\| (?:❌|✅)/.test(line)).length;
    const left = Array.from(text.matchAll(/^\| \| and (\d+) more/gm), ([, number]) => Number(number));
    expect(rows + left.reduce((sum, each) => sum + each, 0)).toBe(count);
    const folded = text.split("<details>").length - 1;
    const [, hidden] = /^(\d+) more are not shown here\.$/m.exec(text) ?? [];
    expect(folded + Number(hidden)).toBe(count / 2);
  });

  const flaky: readonly RunEvent[] = [
    runStart(),
    ...scenario(failed(), { attempt: 1 }, { retried: true }),
    ...scenario({ status: "passed", flaky: true }, { scenario: 2, attempt: 2, retryOf: 1 }),
    runEnd(),
  ];

  test("marks what passed only when it was played again", async () => {
    expect(await say(flaky)).toBe(`## wstest: 1 flaky (4.2 s)

| | scenario | file | time |
| --- | --- | --- | --- |
| ⚠️ | A message reaches the room – flaky, passed at attempt 2 | scenarios/chat.yaml:3 | 612 ms |
`);
  });
});
