import { expect, it } from "vitest";
import { nothingToRun } from "../../src/run/nothing-to-run.ts";
import { tagFilter } from "../../src/run/tags.ts";
import { load } from "../support/load.ts";

async function told(texts: readonly string[], tags?: string): Promise<string> {
  const files = await Promise.all(texts.map((text) => load(text)));
  const { headline, help } = nothingToRun(files, tags === undefined ? undefined : tagFilter(tags), "Look.");
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
