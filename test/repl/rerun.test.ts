import { describe, expect, it } from "vitest";
import { problem } from "../../src/problem.ts";
import { rerun } from "../../src/repl/rerun.ts";
import { broadcastingServer } from "../support/broadcasting-server.ts";
import { changingServer } from "../support/changing-server.ts";
import { chattyServer } from "../support/chatty-server.ts";
import { play } from "../support/play.ts";
import { promptAt } from "../support/prompt.ts";

/** What was printed behind the report of a play that failed. */
const behind = (shown: readonly string[]): readonly string[] =>
  shown.slice(shown.findIndex((line) => line.startsWith("Playing it once more")));

describe("a session that is played again", { timeout: 120_000 }, () => {
  it("passes, where the server says the same", async () => {
    const { type } = await promptAt({ url: await chattyServer() });
    await type("hi");
    expect((await type(".rerun")).map((line) => line.replace(/ +<ms>.*/, ""))).toEqual([
      "✓ A session",
      "",
      "1 passed (<ms>)",
    ]);
  });

  it("learns what is another in each play; what is saved then passes", async () => {
    const { type, saved } = await promptAt({ url: await changingServer() });
    const ordered = await type('{"type":"order"}');
    const order = /"order": (\d+)/.exec(ordered.join())?.[1] ?? "";
    await type(`{"type":"cancel","cancel":${order}}`, "hi");
    const shown = await type(".rerun");
    expect(shown[0]).toMatch(/^✗ A session/);
    expect(shown.join("\n")).not.toMatch(/wstest run|seed/);
    expect(behind(shown)).toEqual([
      "Playing it once more, to see what is another in each play …",
      "Another in each play:",
      '  $: "hello guest-4 … re number 41", "hello guest-4 … re number 42", "hello guest-4 … re number 43"',
      "  $.visitors of welcome: 41, 42, 43",
      '  $.mood of welcome: "good", "so so"',
      "  $.online of welcome: []",
      '  $.promo of welcome: "tea", nothing',
      "  $.order of ordered: 1001, 1002",
      "From now on it may be anything of its kind: .rerun tries that, .save chat.yaml writes it.",
    ]);
    expect(await type(".rerun")).toContain("1 passed (<ms>)");
    const { text } = await saved();
    expect(text.slice(text.indexOf("steps:")).replaceAll(/\n +timeout: \d+s/g, "")).toBe(`steps:
  - alice: connect
  - alice: { receive: { $regex: "^hello guest-\\\\d+, you are number \\\\d+$" } }
  - alice:
      receive:
        type: welcome
        visitors: { $type: integer }
        mood: { $type: string }
        online: { $type: list }
  - alice:
      send: { type: order }
      receive: { type: ordered, order: { $type: integer }, state: new }
      extract: { order: $.order }
  - alice:
      send: { type: cancel, cancel: "\${order}" }
      receive: { type: cancelled, order: "\${order}", right: true }
  - alice: { send: hi, receive: hi }
`);
    expect((await play(text)).outcomes).toEqual(["A session: passed"]);
    expect((await play(text)).outcomes).toEqual(["A session: passed"]);
  });

  it("says so where a matcher cannot help", async () => {
    const { type, prompt } = await promptAt({ url: await chattyServer() });
    const welcome = prompt.parts.log.entries.find((each) => each.kind === "message");
    const { session } = JSON.parse(welcome?.kind === "message" ? welcome.event.payload : "{}") as { session: string };
    await type(`.receive { type: welcome, session: ${session} }, timeout: 1s`);
    expect(behind(await type(".rerun"))).toEqual([
      "Playing it once more, to see what is another in each play …",
      "Nothing that may be left open: what differs was typed, or comes in another order.",
    ]);
  });

  it("takes nothing in that its server tells everybody meanwhile", async () => {
    const { type, saved } = await promptAt({ url: await broadcastingServer() });
    await type('{"type":"msg","text":"hi"}');
    const { text } = await saved();
    expect(await type(".rerun")).toContain("1 passed (<ms>)");
    expect((await saved()).text).toBe(text);
    expect(text).toContain("receive: { type: msg, text: hi }");
    const again = await type(".rerun");
    expect(again).toContain('<time> <- {"type": "msg", "text": "hi"}');
    expect(again).toContain('<time> <- {"type": "left"}');
    expect((await saved()).text).toBe(text);
    await type("more");
    expect((await saved()).text).toContain("- alice: { send: more, receive: more }");
    expect((await play((await saved()).text)).outcomes).toEqual(["A session: passed"]);
  });

  it("closes by itself what another play has ended", async () => {
    const { type, saved } = await promptAt({ url: await broadcastingServer({ single: true }) });
    await type("hi", ".rerun", ".connect", "again");
    const { text } = await saved();
    expect(text.slice(text.indexOf("steps:"))).toBe(`steps:
  - alice: connect
  - alice: { send: hi, receive: hi }
  - alice: close
  - alice: connect
  - alice: { send: again, receive: again }
`);
    expect((await play(text)).outcomes).toEqual(["A session: passed"]);
  });

  it("tells no places where there are none", async () => {
    const { prompt } = await promptAt({ url: await chattyServer() });
    const printed: string[] = [];
    let written = 0;
    const outcome = { status: "failed", problem: problem({ code: "never-came", headline: "It never came" }) } as const;
    await rerun(
      {
        ...prompt.parts,
        terminal: { ...prompt.parts.terminal, print: (lines) => void printed.push(...lines) },
        written: () => Promise.resolve({ text: `${written++}`, secrets: [], notes: [], isEmpty: false }),
        rerun: (_, { hear }) =>
          Promise.resolve(
            hear({ type: "scenario:end", at: 0, scenario: 1, ms: 1, outcome, notes: [], steps: 0, series: {} }),
          ),
      },
      new AbortController().signal,
    );
    expect(printed).toEqual([
      "Playing it once more, to see what is another in each play …",
      "Nothing that may be left open: what differs was typed, or comes in another order.",
    ]);
  });

  it("ends at Ctrl-C", async () => {
    const { begin, prompt, shows, type } = await promptAt({ url: await changingServer() });
    begin(".rerun");
    prompt.interrupt(false);
    await shows(/^interrupted/i);
    expect(await type(".vars")).toHaveLength(1);
  });
});
