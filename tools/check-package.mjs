// npm run check:package [-- --here]
//
// Tests what is shipped: packs the package, installs the tarball into an empty folder, and there asks for its version,
// runs the scenarios that it brings, one that fails, a program that imports it, and what docs/ci.md shows; with each Node that is supported, or
// with --here only with this one. The other Nodes come from npm, as packages that hold nothing but the binary.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { playCiSnippets } from "./ci-snippets.mjs";
import { npm, root, run } from "./run.mjs";

const nodes = ["20", "22", "24"];

const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const folder = await mkdtemp(join(tmpdir(), "wstest-package-"));
try {
  const tarball = await pack();
  await lint(tarball);
  const project = await install(tarball);
  for (const node of await binaries()) await tryOut(project, node);
  await playCiSnippets(project);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Packs what is built, and gives the tarball. */
async function pack() {
  const { code, output } = await npm(["pack", "--ignore-scripts", "--json", "--silent", "--pack-destination", folder], {
    quiet: true,
  });
  assert.equal(code, 0, `npm pack failed:\n${output}`);
  const file = /"filename": "([^"]+\.tgz)"/.exec(output)?.[1];
  assert.ok(file, `npm pack named no file:\n${output}`);
  return join(folder, file);
}

/** What publint and "are the types wrong" say about the tarball. @param {string} tarball */
async function lint(tarball) {
  const bin = (/** @type {string} */ name) => join(root, "node_modules/.bin", name);
  for (const [file, args] of /** @type {const} */ ([
    [bin("publint"), ["run", tarball, "--strict"]],
    [bin("attw"), [tarball, "--profile", "esm-only", "--no-emoji"]],
  ])) {
    const { code, output } = await run(file, args, { quiet: true });
    assert.equal(code, 0, `${file} found faults in the package:\n${output}`);
  }
}

/** An empty project that has installed the tarball. @param {string} tarball */
async function install(tarball) {
  const project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  const { code, output } = await npm(["install", "--ignore-scripts", "--prefer-offline", tarball], {
    cwd: project,
    quiet: true,
  });
  assert.equal(code, 0, `the package cannot be installed:\n${output}`);
  await cp(join(project, "node_modules/wstest/scenarios"), join(project, "scenarios"), { recursive: true });
  for (const file of ["failing.yaml", "consumer.mjs"]) {
    await copyFile(join(root, "test/package", file), join(project, file));
  }
  return project;
}

/** The node binaries to try it with; those that are not here are fetched once and kept. */
async function binaries() {
  if (process.argv.includes("--here")) return [process.execPath];
  return Promise.all(nodes.map(binaryOf));
}

/** @param {string} major */
async function binaryOf(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const store = join(root, "node_modules/.cache/nodes", major);
  const binary = join(store, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(binary)) {
    await mkdir(store, { recursive: true });
    const { code, output } = await npm(
      [
        "install",
        "--prefix",
        store,
        "--no-save",
        "--no-package-lock",
        "--ignore-scripts",
        "--prefer-offline",
        `${name}@${major}`,
      ],
      { cwd: store, quiet: true },
    );
    assert.equal(code, 0, `Node ${major} cannot be fetched (npm run check:package -- --here does without):\n${output}`);
  }
  return binary;
}

/** Uses the installed package as its users do. @param {string} project @param {string} node */
async function tryOut(project, node) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}`, NO_COLOR: "1" };
  const quiet = { cwd: project, env, quiet: true };
  const npx = process.env["npm_execpath"]?.replace(/npm-cli\.js$/, "npx-cli.js");
  const wstest = (/** @type {string[]} */ ...args) =>
    npx === undefined
      ? run("npx", ["--no", "--", "wstest", ...args], quiet)
      : run(node, [npx, "--no", "--", "wstest", ...args], quiet);

  const name = (await run(node, ["--version"], quiet)).output.trim();
  const told = await wstest("--version");
  assert.equal(told.output.trim().split("\n").at(-1), version, `wstest --version on Node ${name}\n${told.output}`);

  const played = await wstest("run", "scenarios/");
  assert.equal(played.code, 0, `the packed scenarios fail on Node ${name}\n${played.output}`);

  const failing = await wstest("run", "failing.yaml");
  assert.equal(failing.code, 1, `a failing scenario ended with ${failing.code} on Node ${name}\n${failing.output}`);

  const imported = await run(node, ["consumer.mjs"], quiet);
  assert.equal(imported.code, 0, `the package cannot be imported on Node ${name}\n${imported.output}`);

  console.log(`the package works on Node ${name}`);
}
