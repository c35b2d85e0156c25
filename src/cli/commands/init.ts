import { join } from "node:path";
import { Command } from "commander";
import type { CommandContext } from "../program.ts";
import { writeText } from "../write-file.ts";

/** `wstest init`. */
export function initCommand({ environment, done }: CommandContext): Command {
  return new Command("init")
    .description("Write a first scenario and its mock server; never overwrites a file.")
    .argument("[folder]", "where to write scenarios/first.yaml and scenarios/mocks/chat.yaml", ".")
    .addHelpText(
      "after",
      `
Examples:
  wstest init                              in this folder
  wstest init tests && wstest run tests/scenarios/`,
    )
    .action(async (folder: string) => {
      const { stdout, cwd } = environment;
      for (const [name, text] of Object.entries(files)) {
        const written = await writeText(join(folder, name), text, { cwd, keep: true });
        stdout.write(`${written ? "wrote   " : "kept    "} ${join(folder, name)}\n`);
      }
      stdout.write(`\nNext:  npx wstest run ${join(folder, "scenarios/")}\n`);
      done(0);
    });
}

const files: Readonly<Record<string, string>> = {
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
