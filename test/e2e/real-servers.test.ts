import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** Runs the built command as a user does. */
function wstest(...args: readonly string[]): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "../../dist/wstest.js"), ...args], {
      cwd: import.meta.dirname,
    });
    let output = "";
    child.stdout.on("data", (text) => (output += String(text)));
    child.stderr.on("data", (text) => (output += String(text)));
    child.once("close", (exitCode) => resolve({ exitCode, output }));
  });
}

/** What must come of a file of this folder. */
async function expectPassed(file: string): Promise<void> {
  const { exitCode, output } = await wstest("run", file, "--no-color");
  expect(output).toMatch(/^\d+ passed \(/m);
  expect({ exitCode, failed: /\d+ (failed|errored)/.exec(output)?.[0] }).toEqual({ exitCode: 0, failed: undefined });
}

const files = readdirSync(join(import.meta.dirname, "scenarios"));

describe("servers that others wrote", () => {
  it.each(files)("%s", { timeout: 60_000 }, (file) => expectPassed(`scenarios/${file}`));

  // Debian has it and npm has not: `.ci/run` installs it.
  it.skipIf(!existsSync("/usr/lib/rabbitmq/bin/rabbitmq-server"))("rabbitmq.yaml", { timeout: 90_000 }, () =>
    expectPassed("debian/rabbitmq.yaml"),
  );
});
