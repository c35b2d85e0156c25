import { describe, expect, it } from "vitest";
import type { FrameEvent } from "../../src/events.ts";
import { readFilter } from "../../src/repl/filter.ts";

const message = (payload: string): FrameEvent => ({
  type: "frame",
  at: 0,
  scenario: 1,
  frame: 1,
  peer: "alice",
  direction: "in",
  kind: "message",
  binary: false,
  payload,
  size: payload.length,
});

const kept = async (text: string, messages: readonly string[]): Promise<readonly string[]> => {
  const { filter, problems } = await readFilter(text);
  expect(problems).toEqual([]);
  return messages.filter((each) => filter!.holds(message(each), undefined));
};

describe("a filter", () => {
  const ticks = ['{"type":"tick","n":1}', '{"type":"tick","n":20}', '{"type":"chat","text":"a $ b"}', "hello"];

  it.each([
    ['$.type=="tick"', [0, 1]],
    ["$.type == 'tick' && $.n > 10", [1]],
    ['$.text == "a $ b"', [2]],
    ["{ type: tick }", [0, 1]],
    ["{ n: { $gt: 10 } }", [1]],
    ['$ == "hello"', [3]],
    ['"hello"', [3]],
    ["message.type != 'tick'", [2, 3]],
  ])("%s shows those that it holds of", async (text, shown) =>
    expect(await kept(text, ticks)).toEqual(shown.map((index) => ticks[index])),
  );

  it.each([
    ["$.type ==", "The expression is not valid"],
    ["{ type: tick", "The YAML is not valid: this { is not closed"],
    ["typ == 1", 'Unknown variable "typ"'],
    ["{ n: { $gtt: 10 } }", "Unknown operator $gtt"],
  ])("%s is told what is wrong with it", async (text, headline) => {
    const { filter, problems } = await readFilter(text);
    expect(filter).toBeUndefined();
    expect(problems[0]?.headline).toContain(headline);
  });
});
