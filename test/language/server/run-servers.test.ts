import { describe, expect, it } from "vitest";
import { parseFile } from "../../../src/language/parsed-file.ts";
import { runServers } from "../../../src/language/server/run-servers.ts";
import { toData } from "../../../src/tree.ts";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

function of(text: string): unknown {
  const [root] = parseFile(text, { path: "/p/wstest.yaml", shown: "wstest.yaml" }).roots;
  const found = root && runServers(root);
  return found && toData(found);
}

describe("what of a project is no scenario's", () => {
  it("are servers and secrets, with the variables that they read", () => {
    expect(
      of(`
vars: { host: "\${base}.test", base: a, other: "\${alice.id}", token: x }
secrets: [token]
servers: { chat: "ws://\${host}" }
defaults: { client: { url: "\${chat.url}" } }
`),
    ).toEqual({
      skip: "no steps",
      vars: { host: "${base}.test", base: "a", token: "x" },
      secrets: ["token"],
      servers: { chat: "ws://${host}" },
    });
  });

  it("is nothing where it says nothing of these", () => {
    expect(of("vars: { a: 1 }\n")).toBeUndefined();
  });
});

const mock = "{ mock: { endpoints: [{ path: / }] } }";

it.each([
  ["servers: { chat: { mock: gone.yaml } }", "gone.yaml cannot be read: there is no such file\n --> wstest.yaml:1:26"],
  ["servers: { chat: { command: x, autostart: false } }", "A server of the run is started before the first scenario"],
  ["servers: { chat: 'ws://${alice}' }", 'Unknown variable "alice"\n --> wstest.yaml:1:'],
  ["servers: { chat: { comand: x } }", 'Unknown key "comand" in a server\n --> wstest.yaml:1:20'],
])("check tells what is wrong with %s", async (text, told) => {
  const cwd = await workspace({ "wstest.yaml": `${text}\n`, "a.yaml": "steps: [{ wait: 1ms }]\n" });
  const { exitCode, stdout } = await command(["check", "a.yaml"], { cwd });
  expect(exitCode).toBe(2);
  expect(stdout.split(told)).toHaveLength(2);
});

it("no scenario acts on a server of the run, but on one of its own of that name", async () => {
  const cwd = await workspace({
    "wstest.yaml": `servers: { chat: ${mock} }\n`,
    "a.yaml": "clients: { a: '${chat.url}' }\nsteps: [{ a: connect }, { chat: stop }]\n",
    "b.yaml": `servers: { chat: ${mock} }\nclients: { a: '\${chat.url}' }\nsteps: [{ a: connect }, { chat: stop }, { a: { closed: 1001 } }]\n`,
  });
  const { exitCode, stdout } = await command(["check", "a.yaml"], { cwd });
  expect(exitCode).toBe(2);
  expect(stdout).toContain('"chat" is a server of the run, and other scenarios use it meanwhile\n --> a.yaml:2:27');
  expect(stdout).toContain("it stands in wstest.yaml");
  expect((await command(["run", "b.yaml"], { cwd })).stdout).toContain("1 passed");
});
