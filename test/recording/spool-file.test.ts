import { readdir } from "node:fs/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { SpoolFile } from "../../src/recording/spool-file.ts";
import { workspace } from "../support/workspace.ts";

async function textOf(spool: SpoolFile, key: number): Promise<string> {
  let text = "";
  for await (const piece of spool.texts(key)) text += piece;
  return text;
}

it("gives the texts of each key in their order, however little memory it has", async () => {
  const added = fc.array(fc.tuple(fc.nat(3), fc.string({ unit: "grapheme" })));
  await fc.assert(
    fc.asyncProperty(added, fc.nat(20), async (all, room) => {
      const spool = new SpoolFile(room);
      for (const [key, text] of all) await spool.add(key, text);
      for (const key of [0, 1, 2, 3]) {
        const expected = all.filter(([own]) => own === key).map(([, text]) => text);
        expect(await textOf(spool, key)).toBe(expected.join(""));
      }
      await spool.close();
    }),
    { numRuns: 50 },
  );
});

it("leaves no file behind", async () => {
  const folder = await workspace();
  const spool = new SpoolFile(3, folder);
  await spool.add(1, "more than there is room for");
  expect(await readdir(folder)).toHaveLength(1);
  await spool.close();
  expect(await readdir(folder)).toEqual([]);
});
