import { mkdtempSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { RecordingWriter } from "../../src/capture/recording-writer.ts";
import { systemClock } from "../../src/environment.ts";
import { inFiles } from "../../src/proxy/in-files.ts";

it("counts what is in files, up to where they are torn", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wstest-in-files-"));
  const writer = new RecordingWriter({
    pathOf: (number) => join(folder, `${number}.wsr`),
    head: { creator: "a test", missing: [] },
    clock: systemClock,
    rotate: { messages: 2 },
    failed: () => undefined,
  });
  for (const connection of [1, 2]) writer.event({ type: "open", connection });
  for (const from of ["client", "server", "client", "client"] as const)
    writer.event({ type: "message", connection: 1, from, data: "hello" });
  await writer.end();
  const paths = [1, 2].map((number) => join(folder, `${number}.wsr`));
  const [first = "", second = ""] = paths;
  const whole = await readFile(second);
  await writeFile(second, whole.subarray(0, -3));
  const size = (await stat(first)).size + whole.length - 3;
  expect(await inFiles(paths)).toEqual({ connections: 2, open: 0, messages: { client: 2, server: 1 }, size });
  expect(await inFiles([first, "/dev/null"])).toBeUndefined();
  expect(await inFiles([join(folder, "none.wsr")])).toBeUndefined();
});
