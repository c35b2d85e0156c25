// Makes dist/: the library as tsc emits it (dist/src, dist/reporters, with types), and the command as one bundled file
// (dist/wstest.js). Loading the packages as modules costs more than all else that a short run does, so the command
// carries them with it; what is imported lazily stays in dist/chunks and is read only when it is needed.
//
//   node tools/build.mjs [entry] [outdir]

import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { root, run } from "./run.mjs";

const entry = resolve(process.argv[2] ?? join(root, "src/main.ts"));
const outdir = resolve(process.argv[3] ?? join(root, "dist"));

const started = performance.now();
const results = await Promise.allSettled(process.argv.length > 2 ? [command()] : [command(), library()]);
const faults = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
for (const fault of faults) console.error(fault instanceof Error ? fault.message : fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);

/** The library: plain modules with their types, for who imports wstest. */
async function library() {
  await Promise.all(["src", "reporters"].map((folder) => rm(join(outdir, folder), { recursive: true, force: true })));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { code } = await run(process.execPath, [tsc, "--project", join(root, "tsconfig.build.json")]);
  if (code !== 0) throw new Error("the library has type errors");
}

/** The command: one file that starts fast, and a chunk for each thing that only some runs need. */
async function command() {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const { outputFiles } = await build({
    entryPoints: { wstest: entry },
    outdir,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20.19",
    mainFields: ["module", "main"],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    define: {
      "process.env.WSTEST_VERSION": JSON.stringify(version),
      // Native helpers that ws takes when they happen to be installed: they gain nothing on Node 20 and later.
      "process.env.WS_NO_BUFFER_UTIL": '"1"',
      "process.env.WS_NO_UTF_8_VALIDATE": '"1"',
    },
    absWorkingDir: root,
    logLevel: "warning",
  });
  await rm(join(outdir, "chunks"), { recursive: true, force: true });
  for (const file of outputFiles) {
    await mkdir(dirname(file.path), { recursive: true });
    await writeFile(file.path, `${head(file)}${file.text.replace(/^#!.*\n/, "")}`);
  }
  await chmod(join(outdir, "wstest.js"), 0o755);
}

/**
 * What must stand before a bundled file: the entry is run by its name; CommonJS inside an ES module needs a `require`.
 *
 * @param {import("esbuild").OutputFile} file
 */
function head({ path, text }) {
  const shebang = path === join(outdir, "wstest.js") ? "#!/usr/bin/env node\n" : "";
  const require = /typeof require\b/.test(text)
    ? 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);\n'
    : "";
  return shebang + require;
}
