import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { command } from "./support/command.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Generated {
  readonly sources: readonly string[];
  generatedFiles(
    modules: Readonly<Record<string, unknown>>,
    kept: (file: string) => Promise<string | undefined>,
    projectSchema: string,
  ): Promise<readonly { readonly file: string; readonly text: string }[]>;
}

// The tools are plain JavaScript: a path in a variable, for they have no types here.
const tool: string = pathToFileURL(join(root, "tools/generated.mjs")).href;
const { sources, generatedFiles } = (await import(tool)) as Generated;

const modules = Object.fromEntries(
  await Promise.all(
    sources.map(async (path) => [path, (await import(join(root, "src", `${path}.ts`))) as unknown] as const),
  ),
);
const { stdout } = await command(["schema", "project"], { cwd: root });
const files = await generatedFiles(modules, (file) => readFile(join(root, file), "utf8"), stdout);

test.each(files)("$file is what the code says (if not: npm run build && npm run generate)", async ({ file, text }) => {
  expect(await readFile(join(root, file), "utf8")).toBe(text);
});

test("the pages tell every kind of step, operator and function", () => {
  expect(files.map(({ file }) => file)).toEqual([
    "schemas/scenario.schema.json",
    "schemas/mock.schema.json",
    "schemas/expect.schema.json",
    "schemas/project.schema.json",
    "docs/steps.md",
    "docs/matchers.md",
    "docs/expressions.md",
  ]);
});
