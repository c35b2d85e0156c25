import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadProfile, NoProfile } from "../../src/codec/profile-module.ts";
import { workspace } from "../support/workspace.ts";

const right = "export default { open: () => ({ received() {}, encode() {} }) };";

async function fault(file: string, text: string | undefined): Promise<string> {
  const folder = await workspace(text === undefined ? {} : { "mine.mjs": text });
  const thrown: unknown = await loadProfile(file, folder).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(NoProfile);
  return (thrown as NoProfile).message.replaceAll(folder, "<folder>");
}

describe("a module", () => {
  it("is a profile by its default export, with the name of its file if it has none", async () => {
    const folder = await workspace({
      "a/mine.mjs": right,
      "named.mjs": 'class Mine { name = "own"; open() {} }\nexport default new Mine();',
    });
    expect((await loadProfile("./a/mine.mjs", folder)).name).toBe("mine");
    const named = await loadProfile("./named.mjs", folder);
    expect([named.name, typeof named.open]).toEqual(["own", "function"]);
  });

  it.each([
    ["export const open = 1;", "its default export is no object with a function open"],
    ["export default {};", "its default export has no function open"],
    ["export default { open() {}, name: 1 };", "its name is no text"],
    ["export default { open() {}, protocols: 'a' };", "its protocols are no list of texts"],
    ["export default { open() {}, completeUrl: 'a' };", "its completeUrl is no function"],
    ["export default { open() {}, options: { a: 1 } };", "its options are no map of { doc }"],
  ])("%s is none", async (text, why) => {
    expect(await fault("./mine.mjs", text)).toBe(`./mine.mjs is no profile: ${why}`);
  });

  it("may not load", async () => {
    expect(await fault("./mine.mjs", "throw new Error('no luck');")).toBe("./mine.mjs cannot be loaded: no luck");
    expect(await fault("./mine.mjs", undefined)).toBe("there is no file ./mine.mjs");
  });
});

describe("a module outside the folder", () => {
  it("is not loaded, by its name or by a link", async () => {
    const outside = await workspace({ "mine.mjs": right });
    const folder = await workspace();
    await symlink(join(outside, "mine.mjs"), join(folder, "link.mjs"));
    const refused = /is not loaded: it does not lie in the folder of the file that names it/;
    await expect(loadProfile("../mine.mjs", join(outside, "inner"))).rejects.toThrow(refused);
    await expect(loadProfile("./link.mjs", folder)).rejects.toThrow(refused);
  });
});
