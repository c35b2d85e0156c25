import { Argument, Command } from "commander";
import type { CommandContext } from "../program.ts";
import { writeText } from "../write-file.ts";

/** `wstest schema`. */
export function schemaCommand({ environment, done }: CommandContext): Command {
  return new Command("schema")
    .description("Print the JSON Schema with which editors complete and explain every key.")
    .addArgument(new Argument("[which]", "of which kind of file").choices(["scenario", "mock"]).default("scenario"))
    .option("--out <file>", "write it to this file instead of the terminal")
    .addHelpText(
      "after",
      `
Examples:
  wstest schema > scenario.schema.json
  wstest schema mock --out mock.schema.json

In an editor with YAML support, the first line of a scenario can name the schema:
  # yaml-language-server: $schema=../node_modules/wstest/schemas/scenario.schema.json`,
    )
    .action(async (which: "scenario" | "mock", { out }: { readonly out?: string }) => {
      const { mockSchema, scenarioSchema } = await import("../../language/schema.ts");
      const text = `${JSON.stringify(which === "mock" ? mockSchema() : scenarioSchema(), null, 2)}\n`;
      if (out === undefined) environment.stdout.write(text);
      else await writeText(out, text, { cwd: environment.cwd });
      done(0);
    });
}
