// The line with which .ci/run ends, from vitest's JSON report: `812 passed, 0 failed`.
//
//   node tools/count-tests.mjs coverage/tests.json <exit code of the checks>
//
// What failed outside the tests (the format, the types, the package, a test file that could not be loaded, a run that
// never came to the tests) counts as one failure, so that the line never says 0 while the checks failed.

import { existsSync, readFileSync } from "node:fs";

const [file = "", exitCode = "0"] = process.argv.slice(2);

/** @type {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} */
const report = existsSync(file)
  ? JSON.parse(readFileSync(file, "utf8"))
  : { numPassedTests: 0, numFailedTests: 0, testResults: [] };

const unloaded = report.testResults.filter(
  ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
).length;
const failed = report.numFailedTests + unloaded;

console.log(`${report.numPassedTests} passed, ${failed === 0 && exitCode !== "0" ? 1 : failed} failed`);
