// npm run generate [-- --check]
//
// Writes what is made from the code: the JSON Schemas for editors and the reference of the steps. With --check nothing is
// written, and a file that is not what the code says is a failure. Reads dist/: build first.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./run.mjs";
import { stepsPage } from "./steps-page.mjs";

/** @type {{ file: string, from: string, name: string, text: (made: any) => string }[]} */
const generated = [
  {
    file: "schemas/scenario.schema.json",
    from: "dist/src/language/schema.js",
    name: "scenarioSchema",
    text: (scenarioSchema) => json(scenarioSchema()),
  },
  {
    file: "schemas/mock.schema.json",
    from: "dist/src/language/schema.js",
    name: "mockSchema",
    text: (mockSchema) => json(mockSchema()),
  },
  { file: "docs/steps.md", from: "dist/src/steps/index.js", name: "stepKinds", text: stepsPage },
];

const check = process.argv.includes("--check");
for (const { file, from, name, text } of generated) {
  const made = text(await exported(from, name));
  const path = join(root, file);
  const kept = await readFile(path, "utf8").catch((/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (kept === made) continue;
  if (check) {
    console.error(`${file} is ${kept === undefined ? "missing" : "not what the code says"}: npm run generate`);
    process.exitCode = 1;
  } else {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, made);
    console.log(`wrote ${file}`);
  }
}

/** An export of the built library. @param {string} from @param {string} name */
async function exported(from, name) {
  const module = await import(pathToFileURL(join(root, from)).href).catch(
    (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      throw new Error(`${error.message}\nThe library is not built: npm run build`);
    },
  );
  if (!(name in module)) throw new Error(`${from} does not export ${name}`);
  return module[name];
}

/** @param {unknown} value */
function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
