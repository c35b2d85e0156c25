import { describe, expect, it } from "vitest";
import { tagFilter } from "../../src/run/tags.ts";
import { checkTags, unknownTag } from "../../src/run/tags-of-files.ts";
import { brief, thrownBy } from "../support/evaluate.ts";
import { load } from "../support/load.ts";

const text = "tags: ['@smoke', slow]\nsteps: [{ wait: 1ms }]";

describe("checkTags", () => {
  it("takes an expression of tags that there are", async () => {
    const files = [await load(text)];
    expect(() => checkTags(tagFilter("smoke and not @slow"), files)).not.toThrow();
    expect(() => checkTags(undefined, files)).not.toThrow();
  });

  it("tells a tag that no scenario has, also one that is excluded", async () => {
    const files = [await load(text)];
    const told = async (expression: string) => brief(await thrownBy(() => checkTags(tagFilter(expression), files)));
    expect(await told("smoek")).toBe('--strict-tags: no scenario has the tag "smoek" | Did you mean "smoke"?');
    expect(await told("smoke and not nightly")).toBe(
      '--strict-tags: no scenario has the tag "nightly" | The tags are smoke, slow.',
    );
  });
});

describe("unknownTag", () => {
  it("lists ten tags at most", async () => {
    const tags = Array.from({ length: 12 }, (_, index) => `t${index}`);
    const file = await load(`tags: [${tags.join(", ")}]\nsteps: [{ wait: 1ms }]`);
    expect(unknownTag([file], ["nightly"])?.help).toBe(`The tags are ${tags.slice(0, 10).join(", ")}, ….`);
  });

  it("says that there are none", async () => {
    expect(unknownTag([await load("steps: [{ wait: 1ms }]")], ["x"])).toEqual({ tag: "x", help: "None has tags." });
  });
});
