import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { schema, type SchemaCheck } from "../../src/match/schema.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";
import { scopeOf } from "./support.ts";

/** A folder with schema files, for one test. */
export interface SchemaFolder {
  readonly dir: string;
  /** Writes a file: a text as it is, everything else as JSON. */
  write(name: string, content: unknown): Promise<string>;
  /** Reads a schema of a scenario in this folder, and tells what was reported: headline, notes, help. */
  read(yaml: string): Promise<{ readonly check: SchemaCheck | undefined; readonly problems: readonly string[] }>;
  /** How a value differs from a schema that is valid. */
  differences(yaml: string, value: unknown, variables?: Readonly<Record<string, unknown>>): Promise<readonly string[]>;
}

/** Makes a folder that goes when the test ends. */
export async function schemaFolder(): Promise<SchemaFolder> {
  const dir = await mkdtemp(join(tmpdir(), "wstest-schema-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  const folder: SchemaFolder = {
    dir,
    async write(name, content) {
      const file = join(dir, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, typeof content === "string" ? content : JSON.stringify(content, null, 2));
      return file;
    },
    async read(yaml) {
      const reader = testReader({ dir });
      const check = schema.read(tree(yaml), reader);
      await reader.settle();
      const problems = reader.problems.map(({ headline, help, notes }) =>
        [headline, ...notes, ...(help === undefined ? [] : [help])].join(" | "),
      );
      return { check, problems };
    },
    async differences(yaml, value, variables = {}) {
      const { check, problems } = await folder.read(yaml);
      expect(problems).toEqual([]);
      return (check?.check(value, scopeOf(variables)) ?? []).map(({ text }) => text);
    },
  };
  return folder;
}

/** How a value differs from a schema that stands in a scenario. */
export async function differences(
  yaml: string,
  value: unknown,
  variables?: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  return (await schemaFolder()).differences(yaml, value, variables);
}
