import { describe, expect, it } from "vitest";
import { environmentFiles } from "../../../src/cli/project/environment-files.ts";
import { thrownBy } from "../../support/evaluate.ts";
import { workspace } from "../../support/workspace.ts";

describe("environment files", () => {
  const files = {
    "a.env": "# comment\nURL=ws://h\nexport NAME='two words'\nEMPTY=\n",
    "b.env": 'NAME="b"\nLINES="1\n2"\n',
  };

  it("are read in the dotenv form; a later one wins", async () => {
    const cwd = await workspace(files);
    expect(Object.fromEntries(await environmentFiles(["a.env", "b.env"], cwd))).toEqual({
      URL: "ws://h",
      NAME: "b",
      EMPTY: "",
      LINES: "1\n2",
    });
    expect((await environmentFiles(undefined, cwd)).size).toBe(0);
  });

  it("that cannot be read are told", async () => {
    const cwd = await workspace();
    expect((await thrownBy(() => environmentFiles(["gone.env"], cwd))).headline).toMatch(
      /^The environment file gone\.env cannot be read: there is no such file$/,
    );
  });

  it("have no lines that give nothing a value", async () => {
    const cwd = await workspace({
      "a.env": "\ufeffA=1\r\nroom kitchen\r\n=x\n # a comment\n\nexport B = 2\nC: 3\nFOO BAR=x\nI\n",
      "b.env": "A='it\nis = right'\nB=\"=\"\nC='tis\nD=`\n`\n",
    });
    expect(await thrownBy(() => environmentFiles(["b.env", "a.env"], cwd))).toMatchObject({
      code: "invalid-argument",
      headline: "a.env:2: this line is not NAME=value",
      notes: ["nor is a.env:3", "nor is a.env:7", "nor is a.env:8", "nor is a.env:9"],
      help: "A comment begins with #, and a text of several lines stands in quotes.",
    });
    expect(Object.fromEntries(await environmentFiles(["b.env"], cwd))).toMatchObject({ A: "it\nis = right", D: "\n" });
  });
});
