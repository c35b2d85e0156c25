import { Argument, Command } from "commander";
import type { JsonSchema } from "../../shape/shape.ts";
import type { CommandContext } from "../command-context.ts";
import { writeText } from "../files/write-file.ts";

/** `wstest schema`. */
export function schemaCommand({ environment, done }: CommandContext): Command {
  return new Command("schema")
    .description("Print the JSON Schema with which editors complete and explain every key.")
    .addArgument(
      new Argument("[which]", "of which kind of file")
        .choices(["scenario", "mock", "expect", "project"])
        .default("scenario"),
    )
    .option("--out <file>", "write it to this file instead of the terminal")
    .addHelpText(
      "after",
      `
Examples:
  wstest schema > scenario.schema.json
  wstest schema mock --out mock.schema.json
  wstest schema expect                     that of wstest mock --expect
  wstest schema project                    that of wstest.yaml

In an editor with YAML support, the first line of a scenario can name the schema:
  # yaml-language-server: $schema=../node_modules/wstest/schemas/scenario.schema.json`,
    )
    .action(async (which: Which, { out }: { readonly out?: string }) => {
      const text = `${JSON.stringify(await schemaOf(which), null, 2)}\n`;
      if (out === undefined) environment.stdout.write(text);
      else await writeText(out, text, { cwd: environment.cwd });
      done(0);
    });
}

type Which = "scenario" | "mock" | "expect" | "project";

async function schemaOf(which: Which): Promise<JsonSchema> {
  const { expectSchema, mockSchema, projectSchema, scenarioSchema } = await import("../../language/schema/schema.ts");
  if (which === "mock") return mockSchema();
  if (which === "expect") return expectSchema();
  if (which === "scenario") return scenarioSchema();
  const { projectKeys } = await import("../project/project-keys.ts");
  return projectSchema(projectKeys());
}
