// npm test: all that continuous integration checks, in this order; the first failure ends it.

import { npm } from "./run.mjs";

const checks = [
  { title: "format", script: ["format:check"], help: "npm run format" },
  { title: "lint", script: ["lint"] },
  { title: "types", script: ["types"] },
  { title: "build", script: ["build"] },
  { title: "generated files", script: ["generate", "--", "--check"], help: "npm run generate" },
  { title: "tests", script: ["vitest"] },
  { title: "package", script: ["check:package"] },
  { title: "unused code", script: ["knip"] },
];

const started = performance.now();
for (const [index, { title, script, help }] of checks.entries()) {
  console.log(`\n=== ${index + 1}/${checks.length} ${title} (npm run ${script.join(" ")})\n`);
  const { code } = await npm(["run", "--silent", ...script]);
  if (code !== 0) {
    console.error(`\n=== failed: ${title}${help === undefined ? "" : `. What puts it right: ${help}`}`);
    process.exit(code);
  }
}
console.log(`\n=== all ${checks.length} checks passed in ${((performance.now() - started) / 1000).toFixed(0)} s`);
