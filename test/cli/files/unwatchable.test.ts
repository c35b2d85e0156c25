import { expect, it, vi } from "vitest";
import { WatchedFiles } from "../../../src/cli/files/watched-files.ts";
import { systemClock } from "../../../src/environment.ts";

vi.mock("node:fs", async (original) => ({
  ...(await original<object>()),
  watch: () => {
    throw Object.assign(new Error("System limit for number of file watchers reached"), { code: "ENOSPC" });
  },
}));

it("tells once that nothing can be watched, and goes on", () => {
  const failures: string[] = [];
  const files = new WatchedFiles(
    systemClock,
    () => undefined,
    (text) => failures.push(text),
  );
  files.watch(["/one/a.yaml", "/two/b.yaml"], ["/three"]);
  files.end();
  expect(failures).toEqual([
    "not watching /one: the system allows no more watches (ENOSPC, fs.inotify.max_user_watches)",
  ]);
});
