import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { MockReload } from "../../../src/cli/mock/reload.ts";
import { systemClock } from "../../../src/environment.ts";
import { loadText } from "../../../src/language/load.ts";
import { workspace } from "../../support/workspace.ts";

it("reads its file again after a time when that failed", async () => {
  const cwd = await workspace({ "a.yaml": "endpoints: [{ path: / }]" });
  const path = join(cwd, "a.yaml");
  const loaded = await loadText("endpoints: [{ path: / }]", { path, shown: "a.yaml" }, { show: (each) => each });
  const failures: string[] = [];
  let loads = 0;
  let look = (): void => undefined;
  const seen = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      look = () => void (holds() && resolve());
      look();
    });
  const reload = new MockReload({
    clock: systemClock,
    loaded,
    load() {
      loads++;
      queueMicrotask(() => look());
      return loads === 1 ? Promise.reject(new Error("no memory")) : Promise.resolve(loaded);
    },
    played: [],
    failed: (text) => void (failures.push(text), look()),
  });
  onTestFinished(() => reload.end());
  await writeFile(path, "1");
  await seen(() => failures.length > 0);
  await writeFile(path, "2");
  await seen(() => loads === 2);
  expect(failures).toEqual(["wstest itself failed: no memory"]);
});
