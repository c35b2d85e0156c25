import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { containedFile, writtenFolder } from "../../src/expression/contained-file.ts";
import { workspace } from "../support/workspace.ts";

test.each([
  ["own/a", true],
  ["own/inner/../a", true],
  ["own/..a", true],
  ["own/inward/b", true],
  ["top", false],
  ["own/../top", false],
  ["own-too/c", false],
  ["own/outward/top", false],
  ["own/link", false],
])("%s is read from own/: %s", async (file, read) => {
  const top = await workspace({ top: "x", "own/a": "x", "own/..a": "x", "own/inner/b": "x", "own-too/c": "x" });
  await symlink(join(top, "top"), join(top, "own/link"));
  await symlink(top, join(top, "own/outward"));
  await symlink(join(top, "own/inner"), join(top, "own/inward"));
  expect(containedFile(join(top, file), join(top, "own"))).toEqual(read ? new Uint8Array([120]) : undefined);
});

test("the folder itself may stand behind a link", async () => {
  const top = await workspace({ "own/a": "x" });
  await symlink(join(top, "own"), join(top, "link"));
  expect(containedFile(join(top, "link/a"), join(top, "link"))).toEqual(new Uint8Array([120]));
});

test("what is outside is not looked for, what is missing inside is said", async () => {
  const top = await workspace({ "own/a": "" });
  expect(containedFile(join(top, "nowhere"), join(top, "own"))).toBeUndefined();
  expect(() => containedFile(join(top, "own/nowhere"), join(top, "own"))).toThrow("ENOENT");
});

test.each([
  ["${name}", "."],
  ["a-${name}", "."],
  ["data/${name}", "data/"],
  ["../data/a-${name}/${part}", "../data/"],
  ["/var/data/${name}", "/var/data/"],
  ["/${name}", "."],
  ["//${name}", "."],
])("of %s the folder that is written is %s", (name, folder) => {
  expect(writtenFolder(name)).toBe(folder);
});
