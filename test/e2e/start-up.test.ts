import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { file, start } from "./built.ts";
import { folderOf } from "./report.ts";

/** Loaded before the command: tells what it has loaded, which bundle it is, and what of `Intl` it has made. */
const spy = `
const { writeFileSync } = require("node:fs");
const vm = require("node:vm");
const seen = { bundles: [], packages: [], intl: [] };
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    seen.bundles.push(require("node:path").basename(options.filename));
  }
};
require("node:module").syncBuiltinESMExports();
for (const name of Object.getOwnPropertyNames(Intl)) {
  if (!/^[A-Z]/.test(name)) continue;
  Intl[name] = new Proxy(Intl[name], {
    construct(target, args, made) {
      seen.intl.push(name);
      return Reflect.construct(target, args, made);
    },
  });
}
process.once("exit", () => {
  seen.packages = Object.keys(require.cache).filter((each) => each.includes("packages"));
  writeFileSync("seen.json", JSON.stringify(seen));
});
`;

const scenario = `
servers:
  echo: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "\${message}" }] }] }] } }
clients: { alice: "\${echo.url}" }
steps:
  - alice: connect
  - alice: { send: { type: hello, n: 1 } }
  - alice: { receive: { type: hello } }
  - alice: close
`;

/** Plays a command line under the spy. */
async function seenOf(args: readonly string[]): Promise<Record<"bundles" | "packages" | "intl", readonly string[]>> {
  const folder = await folderOf({ "scenario.yaml": scenario, "spy.cjs": spy });
  const { exitCode, stdout, stderr } = await start(args, {
    cwd: folder,
    env: { NODE_OPTIONS: `--require ${join(folder, "spy.cjs")}` },
  }).ended;
  expect([exitCode, stderr], stdout).toEqual([0, ""]);
  const seen = JSON.parse(await readFile(join(folder, "seen.json"), "utf8")) as Awaited<ReturnType<typeof seenOf>>;
  return { ...seen, packages: seen.packages.map((each) => basename(each)) };
}

describe("a short run", () => {
  it("has the bundle of `run` alone, loads no package that it does not use, and none of Unicode's tables", async () => {
    expect(await seenOf(["run", "scenario.yaml"])).toEqual({ bundles: ["run.cjs"], packages: [], intl: [] });
  });

  it("loads the package of what it uses", async () => {
    const { packages } = await seenOf(["run", "scenario.yaml", "--reporter", "junit=junit.xml"]);
    expect(packages).toEqual(["junit-report-builder.cjs"]);
  });

  it.each([
    ["check scenario.yaml", "command.cjs"],
    ["list scenario.yaml", "command.cjs"],
    ["--version", "command.cjs"],
    ["run --help", "run.cjs"],
  ])("other commands have the bundle of all: %s", async (line, bundle) => {
    expect((await seenOf(line.split(" "))).bundles).toEqual([bundle]);
  });

  it("has the help of `run`, and says what is wrong in its own words", async () => {
    const folder = await folderOf({});
    const [whole, alone] = await Promise.all(
      [
        ["help", "run"],
        ["run", "--help"],
      ].map((args) => start(args, { cwd: folder }).ended),
    );
    expect(alone?.stdout).toContain("Usage: wstest run");
    expect(alone?.stdout).toBe(whole?.stdout);
    const wrong = await start(["run", "--repeet"], { cwd: folder }).ended;
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining("unknown option '--repeet'")]);
  });
});

describe("the bundles", () => {
  it("have code caches from the first command on", async () => {
    await Promise.all([seenOf(["run", "scenario.yaml"]), seenOf(["check", "scenario.yaml"])]);
    const caches = await readdir(join(dirname(file), "cache"));
    const made = (name: string): readonly string[] =>
      caches.filter((each) => each.startsWith(`${name}-`) && each.endsWith(`-${process.versions.v8}-${process.arch}`));
    expect([made("run").length, made("command").length]).toEqual([1, 1]);
  });
});
