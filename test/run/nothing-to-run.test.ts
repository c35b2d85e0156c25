import { expect, it } from "vitest";
import { emptyShard, nothingToRun } from "../../src/run/nothing-to-run.ts";
import { tagFilter } from "../../src/run/tags.ts";
import { load } from "../support/load.ts";

async function told(texts: readonly string[], tags?: string): Promise<string> {
  const files = await Promise.all(texts.map((text) => load(text)));
  const { headline, help } = nothingToRun(files, tags === undefined ? {} : { tags: tagFilter(tags) }, "Look.");
  return `${headline} | ${help}`;
}

const scenario = (tags: string): string => `tags: ${tags}\nsteps: [{ wait: 1ms }]\n`;
const mock = "endpoints: [{ path: /ws }]";

it("says whether there was a file, a scenario, or a mock in place of it", async () => {
  expect(await told([])).toBe("No file with a scenario was found | Look.");
  expect(await told([""])).toBe("No scenario was found | Look.");
  expect(await told([mock])).toBe(
    "No scenario was found: scenario.yaml is a mock | Play it with wstest mock scenario.yaml.",
  );
  expect(await told([mock, scenario("[]")])).toBe("No scenario matched | Look.");
});

it("says which tag no scenario has", async () => {
  const files = [scenario('[smoke, "@auth"]'), scenario("[slow]")];
  expect(await told(files, "smok")).toBe('No scenario matched | No scenario has the tag "smok". Did you mean "smoke"?');
  expect(await told(files, "slow and other")).toBe(
    'No scenario matched | No scenario has the tag "other". The tags are smoke, auth, slow.',
  );
  expect(await told([scenario("[]")], "x")).toBe('No scenario matched | No scenario has the tag "x". None has tags.');
  expect(await told(files, "slow and smoke and @auth and not gone")).toBe("No scenario matched | Look.");
});

it("says that nothing failed before, or that it is gone", async () => {
  const files = [await load(scenario("[]"))];
  const failed = [
    { file: "a.yaml", name: "chat" },
    { file: "a.yaml", name: "mail" },
  ];
  const said = (names: typeof failed): unknown => nothingToRun(files, { failed: names }, "Look.");
  expect(said([])).toMatchObject({
    headline: "No scenario failed in the last run",
    help: "Run without --last-failed.",
  });
  expect(said(failed)).toMatchObject({
    headline: "No scenario that failed in the last run was found",
    help: "It was a.yaml: chat and 1 more.",
  });
});

it("says that what a shard does not have is in others", () => {
  expect(emptyShard({ index: 3, of: 4 }, 2)).toMatchObject({
    severity: "warning",
    headline: "Shard 3/4 has nothing to play: the 2 scenarios are in others",
  });
  expect(emptyShard({ index: 2, of: 2 }, 1).headline).toContain("the only scenario is in others");
});
