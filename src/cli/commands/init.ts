import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { Failure } from "../../problem.ts";
import { DEFAULT_OUTPUT } from "../options/report.ts";
import type { CommandContext } from "../command-context.ts";
import { writeText } from "../files/write-file.ts";

/** `wstest init`. */
export function initCommand({ environment, done }: CommandContext): Command {
  return new Command("init")
    .description("Write a first scenario, its mock server and wstest.yaml; never overwrites a file.")
    .argument("[folder]", "where to write wstest.yaml, scenarios/first.yaml and scenarios/mocks/chat.yaml", ".")
    .addHelpText(
      "after",
      `
Examples:
  wstest init                              in this folder
  wstest init tests && wstest run tests/scenarios/`,
    )
    .option("--json", "the verdict as a JSON object, with the files that were written and those that were there")
    .action(async (folder: string, { json = false }: { readonly json?: boolean }) => {
      const { cwd } = environment;
      const told: Record<"wrote" | "kept" | "changed", string[]> = { wrote: [], kept: [], changed: [] };
      const say = (what: keyof typeof told, name: string): void => {
        told[what].push(name);
        if (!json) environment.stdout.write(`${what.padEnd(8)} ${name}\n`);
      };
      for (const [name, text] of Object.entries(files)) {
        const written = await writeText(join(folder, name), text, { cwd, keep: true });
        say(written ? "wrote" : "kept", join(folder, name));
      }
      if (await ignoreResults(join(folder, ".gitignore"), cwd)) say("changed", join(folder, ".gitignore"));
      if (!json) environment.stdout.write(`\nNext:  npx wstest run ${join(folder, "scenarios/")}\n`);
      done(0, { more: told });
    });
}

/** Adds the folder of reports to what git leaves alone. Gives whether it was not there. */
async function ignoreResults(path: string, cwd: string): Promise<boolean> {
  const line = `${DEFAULT_OUTPUT}/`;
  const known = await readFile(resolve(cwd, path), "utf8").catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === "ENOENT") return "";
    throw new Failure({ code: "invalid-argument", headline: `The file ${path} cannot be read: ${thrown.message}` });
  });
  if (known.split(/\r?\n/).some((each) => each.trim().replace(/^\/|\/$/g, "") === DEFAULT_OUTPUT)) return false;
  await writeText(path, `${known}${known === "" || known.endsWith("\n") ? "" : "\n"}${line}\n`, { cwd });
  return true;
}

const files: Readonly<Record<string, string>> = {
  "wstest.yaml": `# yaml-language-server: $schema=./node_modules/wstest/schemas/project.schema.json
paths: scenarios

# wstest run -e staging plays the scenarios against another server.
environments:
  staging: { target: { chat: wss://staging.example.com } }
`,
  "scenarios/first.yaml": `# yaml-language-server: $schema=../node_modules/wstest/schemas/scenario.schema.json
name: A message reaches the other client within 500 ms

servers:
  # A mock, so that this runs as it is. Put your own server here: chat: ws://localhost:8080
  chat: { mock: mocks/chat.yaml }

clients:
  alice: "\${chat.url}/ws"
  bob: "\${chat.url}/ws"

steps:
  - alice, bob: connect
  - alice: { send: { type: message, text: hi } }
  - bob: { receive: { type: message, text: hi }, within: 500ms }
  - alice, bob: close
`,
  "scenarios/mocks/chat.yaml": `# yaml-language-server: $schema=../../node_modules/wstest/schemas/mock.schema.json
name: chat
endpoints:
  - path: /ws
    rules:
      - name: whatever one says goes to the others
        when: { message: { type: message } }
        do: [{ send: "\${raw}", to: others }]
`,
};
