import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { convertToMock } from "../../src/convert/convert.ts";
import { loadText } from "../../src/language/load.ts";
import { Failure } from "../../src/problem.ts";

/**
 * A case is a folder with `input.json` or `input.yaml`: `mock.yaml` is what becomes of it, `left.txt` what is not carried
 * over, both to the letter. UPDATE_GOLDEN=1 writes the files anew; read their diff.
 */
const root = join(import.meta.dirname, "fixtures");
const cases = readdirSync(root, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map((each) => each.name);

async function convert(folder: string): Promise<{ readonly mock: string; readonly left: string }> {
  const name = existsSync(join(folder, "input.json")) ? "input.json" : "input.yaml";
  const file = join(folder, name);
  const { text, left } = await convertToMock({
    file,
    name,
    text: await readFile(file, "utf8"),
    out: join(folder, "mock.yaml"),
    cwd: folder,
    from: undefined,
  });
  return { mock: text, left: left.map((each) => `${each.place}: ${each.text}\n`).join("") };
}

describe("golden conversions", () => {
  it.each(cases)("%s", async (name) => {
    const folder = join(root, name);
    const seen = await convert(folder);
    for (const [file, text] of [
      ["mock.yaml", seen.mock],
      ["left.txt", seen.left],
    ] as const) {
      const expected = join(folder, file);
      if (process.env["UPDATE_GOLDEN"]) await writeFile(expected, text);
      expect(text).toBe(await readFile(expected, "utf8"));
    }
  });

  it.each(cases)("%s is a mock without problems", async (name) => {
    const folder = join(root, name);
    const { mock } = await convert(folder);
    const { mocks, problems } = await loadText(
      mock,
      { path: join(folder, "mock.yaml"), shown: "mock.yaml" },
      { show: (each) => each },
    );
    const wrong = problems.filter(({ severity }) => severity !== "warning");
    expect(wrong.map(({ headline, place }) => `${place?.line}: ${headline}`)).toEqual([]);
    expect(mocks.length).toBeGreaterThan(0);
  });
});

describe("what cannot be read", () => {
  const failure = async (text: string, from?: string): Promise<string> => {
    const request = { file: "/tmp/x.json", name: "x.json", text, out: undefined, cwd: "/tmp", from };
    const thrown: unknown = await convertToMock(request).catch((each: unknown) => each);
    if (!(thrown instanceof Failure)) throw new Error("it was converted");
    return `${thrown.problem.headline} | ${thrown.problem.help ?? ""}`;
  };

  it("is told, with what can be", async () => {
    expect(await failure('{ "openapi": "3.0.0" }')).toMatch(
      /^x\.json is nothing that wstest convert knows \| It can read traffic, an environment of Mockoon \(JSON\), an AsyncAPI document \(2 or 3, YAML or JSON\), a WebSocket request of Bruno \(\.bru or \.yml\), an export of Insomnia \(version 4 or 5\), and a script of Artillery \(YAML or JSON\)\. --from says which/,
    );
    expect(await failure("")).toContain("x.json is nothing that wstest convert knows");
    expect(await failure("{")).toContain("The YAML is not valid");
  });

  it("is taken for what it is not", async () => {
    expect(await failure('{ "asyncapi": "3.0.0" }', "mockoon")).toBe(
      "--from mockoon: x.json is an AsyncAPI document (2 or 3, YAML or JSON), and not an environment of Mockoon (JSON) | Leave --from out: it is found by what is in the file.",
    );
  });

  it("is asked for in a format that there is not", async () => {
    expect(await failure("{}", "mokoon")).toBe('--from mokoon: there is no such format | Did you mean "mockoon"?');
  });
});
