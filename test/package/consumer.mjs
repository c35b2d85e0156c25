// Runs in an empty project that has installed the packed wstest: what the package promises to who imports it is there.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as wstest from "wstest";
import * as reporters from "wstest/reporters";

for (const [name, module] of Object.entries({ wstest, "wstest/reporters": reporters })) {
  if (Object.keys(module).length === 0) throw new Error(`${name} exports nothing`);
}
const schema = createRequire(import.meta.url).resolve("wstest/schemas/scenario.schema.json");
JSON.parse(await readFile(schema, "utf8"));
