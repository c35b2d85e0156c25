// Makes dist/: the library as tsc emits it (dist/src, dist/reporters, with types), and the command: all of wstest with the
// packages that it needs in one file (dist/command.cjs), run by dist/wstest.js. Loading packages as modules costs more
// than all else that a short run does.
//
//   node tools/build.mjs [entry] [outdir]

import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, formatMessages } from "esbuild";
import { WebSocketServer } from "ws";
import { root, run } from "./run.mjs";

const entry = resolve(process.argv[2] ?? join(root, "src/main.ts"));
const outdir = resolve(process.argv[3] ?? join(root, "dist"));

/** A CommonJS file cannot wait at its top level, as the entry does for the exit code. */
const withoutTopLevelAwait = {
  name: "without-top-level-await",
  /** @param {import("esbuild").PluginBuild} plugins */
  setup(plugins) {
    plugins.onLoad({ filter: /[/\\]src[/\\]main\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(
        /^process\.exitCode = await (.+);$/m,
        "void $1.then((code) => { process.exitCode = code; });",
      ),
      loader: "ts",
    }));
  },
};

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

/** The command: one file. What is imported lazily in it is evaluated only when it is needed. */
async function command() {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const { outputFiles, warnings } = await build({
    entryPoints: [entry],
    outfile: join(outdir, "command.cjs"),
    write: false,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    mainFields: ["module", "main"],
    // A script has no loader for `import()`; there `require` does the same.
    supported: { "dynamic-import": false },
    // The launcher reads the file as such: one byte per letter.
    charset: "ascii",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    define: {
      "process.env.WSTEST_VERSION": JSON.stringify(version),
      // Of packages that are ES modules and make themselves a `require`.
      "import.meta.url": "__importMetaUrl",
      // Native helpers that ws takes when they happen to be installed: they gain nothing on Node 20 and later.
      "process.env.WS_NO_BUFFER_UTIL": '"1"',
      "process.env.WS_NO_UTF_8_VALIDATE": '"1"',
    },
    banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
    plugins: [withoutTopLevelAwait],
    absWorkingDir: root,
    logLevel: "silent",
  });
  if (warnings.length > 0) throw new Error((await formatMessages(warnings, { kind: "warning" })).join("\n"));
  // The same wrapper that Node puts around a CommonJS module.
  const bundle = (outputFiles[0]?.text ?? "")
    .replace(/^#!.*\n/, "")
    // The launcher reads the file as Latin-1, which is fastest; esbuild leaves regular expressions as they are written.
    .replace(/[^\0-\x7F]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const text = `(function (exports, require, module, __filename, __dirname) {${bundle}\n})\n`;
  const launcher = await readFile(join(root, "tools/launcher.mjs"), "utf8");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);

  await Promise.all(["chunks", "cache"].map((folder) => rm(join(outdir, folder), { recursive: true, force: true })));
  await mkdir(outdir, { recursive: true });
  await writeFile(join(outdir, "command.cjs"), text);
  await writeFile(join(outdir, "wstest.js"), launcher.replace("BUILD", hash));
  await chmod(join(outdir, "wstest.js"), 0o755);
  await warmUp();
}

/** Runs a scenario once, so that the code cache is there from the first run on. */
async function warmUp() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const scenario = join(root, "bench/scenarios/echo-once.yaml");
  const args = [join(outdir, "wstest.js"), "run", scenario, "--var", `url=ws://127.0.0.1:${port}`];
  const { code, output } = await run(process.execPath, args, { quiet: true });
  server.close();
  if (code !== 0) throw new Error(`what was built cannot play ${scenario}:\n${output}`);
}
