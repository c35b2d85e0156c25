import { join } from "node:path";
import { expect, it } from "vitest";
import { nowhere } from "../../../src/expression/expr.ts";
import { pem, readPem } from "../../../src/steps/settings/pem.ts";
import { thrownBy } from "../../support/evaluate.ts";
import { testReader } from "../../support/reader.ts";
import { workspace } from "../../support/workspace.ts";
import { tree } from "../../support/yaml.ts";

const needed = (written: string): readonly string[] => {
  const names: string[] = [];
  pem.read(tree(written), { ...testReader(), needs: (what, name) => void names.push(`${what} ${name}`) });
  return names;
};

it("a name that is fixed is that of a file which must be there", () => {
  expect(needed("ca.pem")).toEqual(["file ca.pem"]);
  expect(needed("${ca}")).toEqual([]);
  expect(needed("'-----BEGIN CERTIFICATE-----'")).toEqual([]);
});

it("is the text itself, or that of the file", async () => {
  const folder = await workspace({ "ca.pem": "-----BEGIN X" });
  const read = (written: string): Promise<string> => {
    const given = pem.read(tree(written), testReader());
    if (!given) throw new Error("not a text");
    return readPem(given, folder, nowhere);
  };
  expect(await read("'-----BEGIN Y'")).toBe("-----BEGIN Y");
  expect(await read("ca.pem")).toBe("-----BEGIN X");
  expect(await thrownBy(() => read("no.pem"))).toMatchObject({
    code: "setting",
    headline: `The file no.pem cannot be read: ENOENT: no such file or directory, open '${join(folder, "no.pem")}'`,
    label: "cannot be read",
    place: { line: 1, column: 1 },
  });
});
