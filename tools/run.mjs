// Runs other programs for the tools.

import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} RunOptions */
/** @typedef {{ code: number, output: string }} Ran */

/**
 * Runs a program to its end. What it prints is shown, unless `quiet`, and returned.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ran>}
 */
export function run(file, args, { cwd = root, env = process.env, quiet = false } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(file, args, { cwd, env, stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit" });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (output += String(data)));
    child.once("error", failed);
    child.once("close", (code) => done({ code: code ?? 1, output }));
  });
}

/**
 * Runs npm with the node that runs this.
 *
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function npm(args, options) {
  const script = process.env["npm_execpath"];
  return script === undefined ? run("npm", args, options) : run(process.execPath, [script, ...args], options);
}
