// Makes dist/: the library as tsc emits it (dist/src, dist/reporters, with types), and the command: all of wstest with the
// packages that every run needs in one file (dist/command.cjs), and in another what `wstest run` needs of it (dist/run.cjs),
// either run by dist/wstest.js. Loading packages as modules costs more than all else that a short run does. Packages that few
// runs need have files of their own (dist/packages): what is not loaded takes no memory either.
//
//   node tools/build.mjs [entry] [outdir]

import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, formatMessages } from "esbuild";
import { WebSocketServer } from "ws";
import { root, run } from "./run.mjs";

/** Packages that are loaded when something needs them. Those of one file share modules, which must not be there twice. */
const lazyPackages = {
  "ajv.cjs": ["ajv", "ajv/dist/2020.js", "ajv-formats"],
  "cel-js.cjs": ["@marcbachmann/cel-js"],
  "json-p3.cjs": ["json-p3"],
  "jsonpath-plus.cjs": ["jsonpath-plus"],
  "junit-report-builder.cjs": ["junit-report-builder"],
  "protobufjs.cjs": ["protobufjs"],
  "tinyglobby.cjs": ["tinyglobby"],
  "xpath.cjs": ["@xmldom/xmldom", "xpath"],
};

/**
 * A text that is longer than this (EXTERN_APEX in Node's string_bytes.cc) is kept outside of V8's heap. Within it the text
 * would count among what survives in the young generation, which then grows for the rest of the run.
 */
const outsideOfHeap = 0xfbee9 + 1;

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

/** `wstest run` needs no other command: what is in its file takes memory, used or not. */
const onlyRun = {
  name: "only-run",
  /** @param {import("esbuild").PluginBuild} plugins */
  setup(plugins) {
    plugins.onLoad({ filter: /[/\\]src[/\\]cli[/\\]commands\.ts$/ }, () => ({
      contents: `import { runCommand } from "./commands/run.ts";
        export const commands = [runCommand];
        export const hiddenCommands = [];`,
      loader: "ts",
    }));
  },
};

/** What a user's module is loaded by: a script has no loader for `import()`, so the launcher gives it one. */
const importFromLauncher = {
  name: "import-from-launcher",
  /** @param {import("esbuild").PluginBuild} plugins */
  setup(plugins) {
    plugins.onLoad({ filter: /[/\\]codec[/\\]import-module\.ts$/ }, () => ({
      contents: "export const importModule = (url) => __importModule(url);",
    }));
  },
};

/** commander loads what starts programs, for subcommands that are programs of their own; wstest has none. */
const withoutSubprograms = {
  name: "without-subprograms",
  /** @param {import("esbuild").PluginBuild} plugins */
  setup(plugins) {
    plugins.onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
      /[/\\]commander[/\\]/.test(importer) ? { path, namespace: "nothing" } : null,
    );
    plugins.onLoad({ filter: /(?:)/, namespace: "nothing" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** What runs in browsers is read from a file of its own when it is wanted: that of a page, by the folder of its sources. */
const pages = {
  "reporters/html": "report-page.cjs",
  "src/dashboard": "dashboard-page.cjs",
};

const pagesFromFiles = {
  name: "pages-from-files",
  /** @param {import("esbuild").PluginBuild} plugins */
  setup(plugins) {
    plugins.onResolve({ filter: /^\.\/packages\/[\w-]+-page\.cjs$/ }, ({ path }) => ({ path, external: true }));
    for (const [folder, file] of Object.entries(pages)) {
      plugins.onLoad({ filter: new RegExp(`[/\\\\]${folder.replace("/", "[/\\\\]")}[/\\\\]page-code\\.ts$`) }, () => ({
        contents: `export const pageCode = async () => (await import("./packages/${file}")).pageCode();`,
      }));
    }
  },
};

/** An `import()` of such a package takes it from its file. */
const fromPackages = {
  name: "from-packages",
  /** @param {import("esbuild").PluginBuild} plugins */
  setup(plugins) {
    for (const [file, names] of Object.entries(lazyPackages)) {
      for (const name of names) {
        plugins.onResolve({ filter: new RegExp(`^${name.replaceAll(".", "\\.")}$`) }, ({ kind }) =>
          kind === "dynamic-import" ? { path: name, namespace: file } : null,
        );
      }
      plugins.onResolve({ filter: /^\.\/packages\//, namespace: file }, ({ path }) => ({ path, external: true }));
      plugins.onLoad({ filter: /(?:)/, namespace: file }, async ({ path }) => ({
        contents: `import { "${path}" as all } from "./packages/${file}";\n${await reexports(path)}`,
      }));
    }
  },
};

const started = performance.now();
const results = await Promise.allSettled(process.argv.length > 2 ? [command()] : [command(), library()]);
const faults = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
for (const fault of faults) console.error(fault instanceof Error ? fault.message : fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);

/** The bundle of a page, as the text of a module. @param {string} of @param {"module" | "commonjs"} type */
async function pageModule(of, type) {
  const folder = join(root, of, "page");
  const options = JSON.parse(await readFile(join(folder, "esbuild.json"), "utf8"));
  const { outputFiles = [] } = await build({ ...options, absWorkingDir: folder, write: false });
  const [script, style] = [".js", ".css"].map(
    (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "",
  );
  if (!script || !style) throw new Error(`the page of ${of} was not built`);
  const code = `{ script: ${JSON.stringify(script)}, style: ${JSON.stringify(style)} }`;
  return type === "module"
    ? `export const pageCode = async () => (${code});\n`
    : `exports.pageCode = async () => (${code});\n`;
}

/** The library: plain modules with their types, for who imports wstest. */
async function library() {
  await Promise.all(["src", "reporters"].map((folder) => rm(join(outdir, folder), { recursive: true, force: true })));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { code } = await run(process.execPath, [tsc, "--project", join(root, "tsconfig.build.json")]);
  if (code !== 0) throw new Error("the library has type errors");
  await writeFile(join(outdir, "reporters/html/page-code.js"), await pageModule("reporters/html", "module"));
}

/** The command: a file for all, and one for `run`. What is imported lazily in it is evaluated only when it is needed. */
async function command() {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  /** @satisfies {import("esbuild").BuildOptions} */
  const options = {
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
    // A quarter of the file, all of which is in memory as long as a run. Of a fault of wstest the stack still says the place.
    minifyIdentifiers: true,
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
    absWorkingDir: root,
    logLevel: "silent",
  };
  const plugins = [withoutTopLevelAwait, importFromLauncher, withoutSubprograms, pagesFromFiles, fromPackages];
  const [whole, alone, ...packages] = await Promise.all([
    bundled({ ...options, entryPoints: [entry], plugins }),
    bundled({ ...options, entryPoints: [entry], plugins: [...plugins, onlyRun] }),
    ...Object.entries(lazyPackages).map(async ([file, names]) => {
      const contents = names.map((name) => `export * as "${name}" from "${name}";`).join("\n");
      const stdin = { contents, resolveDir: root, sourcefile: file.replace(/cjs$/, "mjs") };
      return { file, text: await bundled({ ...options, stdin }) };
    }),
  ]);
  const scripts = { "command.cjs": scriptOf(whole), "run.cjs": scriptOf(alone) };
  const launcher = await readFile(join(root, "tools/launcher.mjs"), "utf8");
  const hash = createHash("sha256").update(Object.values(scripts).join("\0")).digest("hex").slice(0, 16);

  const folders = ["packages", "cache"].map((folder) => join(outdir, folder));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  await mkdir(join(outdir, "packages"), { recursive: true });
  await Promise.all(packages.map(({ file, text: content }) => writeFile(join(outdir, "packages", file), content)));
  for (const [folder, file] of Object.entries(pages))
    await writeFile(join(outdir, "packages", file), await pageModule(folder, "commonjs"));
  await Promise.all(Object.entries(scripts).map(([file, text]) => writeFile(join(outdir, file), text)));
  await writeFile(join(outdir, "wstest.js"), launcher.replace("BUILD", hash));
  await chmod(join(outdir, "wstest.js"), 0o755);
  await warmUp();
}

/** A bundle as the script that the launcher runs. @param {string} bundle */
function scriptOf(bundle) {
  const code = bundle
    .replace(/^#!.*\n/, "")
    // The launcher reads the file as Latin-1, which is fastest; esbuild leaves regular expressions as they are written.
    .replace(/[^\0-\x7F]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  // The wrapper that Node puts around a CommonJS module, and what loads modules.
  const wrapped = `(function (exports, require, module, __filename, __dirname, __importModule) {${code}\n})\n`;
  return wrapped.padEnd(outsideOfHeap, " ");
}

/** What a package exports, as exports of `all`. @param {string} name */
async function reexports(name) {
  return Object.keys(await import(name))
    .filter((key) => /^[A-Za-z_$][\w$]*$/.test(key))
    .map((key) => (key === "default" ? "export default all.default;" : `export const ${key} = all.${key};`))
    .join("\n");
}

/** The text of one bundle. @param {import("esbuild").BuildOptions & { write: false }} options */
async function bundled(options) {
  const { outputFiles, warnings } = await build(options);
  if (warnings.length > 0) throw new Error((await formatMessages(warnings, { kind: "warning" })).join("\n"));
  return outputFiles[0]?.text ?? "";
}

/** Runs and checks a scenario once, so that the code caches are there from the first time on. */
async function warmUp() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const scenario = join(root, "bench/scenarios/echo-once.yaml");
  for (const words of [
    ["run", scenario, "--var", `url=ws://127.0.0.1:${port}`],
    ["check", scenario],
  ]) {
    const { code, output } = await run(process.execPath, [join(outdir, "wstest.js"), ...words], { quiet: true });
    if (code !== 0) throw new Error(`what was built cannot ${words[0]} ${scenario}:\n${output}`);
  }
  server.close();
}
