#!/usr/bin/env node
// dist/wstest.js: runs command.cjs, which is all of wstest in one file, or run.cjs, which is what `wstest run` needs of it, with
// V8's code cache. Compiling the file is a third of what a short run takes; the cache holds it compiled. It is bound to the
// build and to V8, so each Node makes its own when it first runs a command, and keeps it beside the file.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

// A cache is also bound to V8's flags, so what src/linear-regex.ts sets must be set before the cache is read.
setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");

const folder = dirname(fileURLToPath(import.meta.url));
const isRun = process.argv[2] === "run";
const name = isRun ? "run" : "command";
const file = join(folder, `${name}.cjs`);
// V8 knows a source by its length alone; the build puts the hash of both files here.
const cache = join(folder, "cache", `${name}-BUILD-${process.versions.v8}-${process.arch}`);

const command = compiled();
if (isRun) {
  keepYoungGenerationSmall();
  compileOnlyWhatIsHot();
}
/** @param {string} url */
const importModule = (url) => import(url);
command.runInThisContext()({}, createRequire(import.meta.url), { exports: {} }, file, folder, importModule);

/** In a function, so that the cache, which is as large as the file, is let go of when it has been read. */
function compiled() {
  const cachedData = cached();
  // The file is plain ASCII; read as such its text takes one byte per letter.
  const script = new Script(readFileSync(file, "latin1"), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (cachedData === undefined || script.cachedDataRejected === true) process.once("exit", () => keep(script));
  return script;
}

/**
 * V8 enlarges the memory for new objects when some of them survive its collections, as the last messages of each client
 * do: a run would grow from 65 to 77 MiB in a million messages and have no more to keep. Short collections that come more
 * often are the price. Set when the cache was read and taken back before one is made, for V8 binds it to its flags.
 */
function keepYoungGenerationSmall() {
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** Code that is hot is optimized in any case; what V8 makes of the rest takes most of a MiB and no run gets faster by it. */
function compileOnlyWhatIsHot() {
  setFlagsFromString("--no-sparkplug");
}

/** V8 binds the cache to its flags: as they were when it was read. */
function takeFlagsBack() {
  letYoungGenerationGrow();
  setFlagsFromString("--sparkplug");
}

function letYoungGenerationGrow() {
  setFlagsFromString("--semi-space-growth-factor=2");
}

function cached() {
  try {
    return readFileSync(cache);
  } catch {
    // Not made yet, or not readable: then the file is compiled.
    return undefined;
  }
}

/**
 * Keeps what was compiled in this run. Others may do the same at this moment, so the file comes whole or not at all.
 *
 * @param {Script} script
 */
function keep(script) {
  try {
    const made = `${cache}.${process.pid}`;
    mkdirSync(dirname(cache), { recursive: true });
    if (isRun) takeFlagsBack();
    writeFileSync(made, script.createCachedData());
    renameSync(made, cache);
  } catch {
    // Installed where it may not write: each run compiles the file again, which costs time and nothing else.
  }
}
