// Runs in an empty project that has installed the packed wstest: what the package promises to who imports it is there.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as wstest from "wstest";
import * as reporters from "wstest/reporters";

for (const [name, module] of Object.entries({ wstest, "wstest/reporters": reporters })) {
  if (Object.keys(module).length === 0) throw new Error(`${name} exports nothing`);
}
const { passed, problems } = await wstest.runScenarios({ files: "scenarios/chat.yaml" }).result;
if (!passed) throw new Error(`scenarios/chat.yaml did not pass: ${JSON.stringify(problems)}`);
// What a run has left behind would keep this program.
const ended = performance.now();
process.once("exit", () => {
  if (performance.now() - ended > 2_000) process.exitCode = 1;
});
const schema = createRequire(import.meta.url).resolve("wstest/schemas/scenario.schema.json");
JSON.parse(await readFile(schema, "utf8"));
