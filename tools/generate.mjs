// npm run generate [-- --check]
//
// Writes what is made from the code. With --check nothing is written, and a file that is not what the code says is a
// failure. Reads dist/: build first.

import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { generatedFiles, sources } from "./generated.mjs";
import { root } from "./run.mjs";

const check = process.argv.includes("--check");
const modules = Object.fromEntries(await Promise.all(sources.map(async (path) => [path, await built(path)])));
const { stdout } = await promisify(execFile)(process.execPath, [join(root, "dist/wstest.js"), "schema", "project"], {
  maxBuffer: 64 * 1024 * 1024,
});
for (const { file, text } of await generatedFiles(modules, kept, stdout)) {
  const now = await kept(file);
  if (now === text) continue;
  if (check) {
    console.error(`${file} is ${now === undefined ? "missing" : "not what the code says"}: npm run generate`);
    process.exitCode = 1;
  } else {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
    console.log(`wrote ${file}`);
  }
}

/** The text of a file, undefined when there is none. @param {string} file */
function kept(file) {
  return readFile(join(root, file), "utf8").catch((/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

/** A module of the built library. @param {string} path */
function built(path) {
  return import(pathToFileURL(join(root, "dist/src", `${path}.js`)).href).catch(
    (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      throw new Error(`${error.message}\nThe library is not built: npm run build`);
    },
  );
}
