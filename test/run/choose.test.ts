import { describe, expect, it } from "vitest";
import { type Choice, chosenOf } from "../../src/run/choose.ts";
import { tagFilter } from "../../src/run/tags.ts";
import { load } from "../support/load.ts";

const text = ["chat", "chat slow", "mail"]
  .map((name) => `name: ${name}\ntags: [${name.split(" ").at(-1)}]\nsteps: [{ wait: 1ms }]\n`)
  .join("---\n");

async function chosen(choice: Partial<Choice>, lines?: readonly number[]): Promise<readonly string[]> {
  const all = { grep: [], grepInvert: [], tags: undefined, ...choice };
  return chosenOf(await load(text), all, lines).map(({ name }) => name);
}

describe("chosenOf", () => {
  it("takes all, in order, when nothing chooses", async () => {
    expect(await chosen({})).toEqual(["chat", "chat slow", "mail"]);
  });

  it("takes what names, tags and lines want, all of them together", async () => {
    expect(await chosen({ grep: [/chat/, /x/] })).toEqual(["chat", "chat slow"]);
    expect(await chosen({ grep: [/chat/], grepInvert: [/slow/] })).toEqual(["chat"]);
    expect(await chosen({ tags: tagFilter("slow or mail") })).toEqual(["chat slow", "mail"]);
    expect(await chosen({}, [10, 1])).toEqual(["chat", "mail"]);
    expect(await chosen({ grep: [/chat/] }, [10, 1])).toEqual(["chat"]);
  });
});
