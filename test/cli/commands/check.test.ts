import { describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const files = {
  "scenarios/right.yaml": "servers: { chat: { mock: mock.yaml } }\nclients: { a: '${chat.url}' }\nsteps: [{ a: connect }]\n",
  "scenarios/mock.yaml": "endpoints: [{ path: /ws }]\n",
  "wrong.yaml": "clients: { a: ws://h }\nsteps:\n  - a: conect\n  - b: connect\n",
  "warned.yaml": "clients: { a: ws://h }\nsteps: [{ a: { receive: { count: 3 } } }]\n",
  "given.yaml": "steps: [{ log: '${x}' }]\n",
  "env": "x=1\n",
};

async function check(...args: readonly string[]) {
  return command(["check", ...args], { cwd: await workspace(files) });
}

describe("wstest check", () => {
  it("says that nothing is wrong", async () => {
    expect(await check()).toEqual({ exitCode: 0, stdout: "1 file checked: nothing is wrong\n", stderr: "" });
  });

  it("shows every mistake, as code frames", async () => {
    expect(await check("wrong.yaml", "scenarios")).toMatchInlineSnapshot(`
      {
        "exitCode": 3,
        "stderr": "wstest itself failed: Transform failed with 1 error:
        
        ␛[31m[PARSE_ERROR] ␛[0mInvalid Unicode escape sequence
            ␛[38;5;246m╭␛[0m␛[38;5;246m─␛[0m␛[38;5;246m[␛[0m src/steps/exec.ts:44:76 ␛[38;5;246m]␛[0m
            ␛[38;5;246m│␛[0m
         ␛[38;5;246m44 │␛[0m ␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249m"␛[0m␛[38;5;249m-␛[0m␛[38;5;249m ␛[0m␛[38;5;249me␛[0m␛[38;5;249mx␛[0m␛[38;5;249me␛[0m␛[38;5;249mc␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249mg␛[0m␛[38;5;249mr␛[0m␛[38;5;249me␛[0m␛[38;5;249mp␛[0m␛[38;5;249m ␛[0m␛[38;5;249m-␛[0m␛[38;5;249mq␛[0m␛[38;5;249m ␛[0m␛[38;5;249mE␛[0m␛[38;5;249mR␛[0m␛[38;5;249mR␛[0m␛[38;5;249mO␛[0m␛[38;5;249mR␛[0m␛[38;5;249m ␛[0m␛[38;5;249ms␛[0m␛[38;5;249me␛[0m␛[38;5;249mr␛[0m␛[38;5;249mv␛[0m␛[38;5;249me␛[0m␛[38;5;249mr␛[0m␛[38;5;249m.␛[0m␛[38;5;249ml␛[0m␛[38;5;249mo␛[0m␛[38;5;249mg␛[0m␛[38;5;249m\\␛[0m␛[38;5;249mn␛[0m␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249me␛[0m␛[38;5;249mx␛[0m␛[38;5;249mp␛[0m␛[38;5;249me␛[0m␛[38;5;249mc␛[0m␛[38;5;249mt␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249m{␛[0m␛[38;5;249m ␛[0m␛[38;5;249me␛[0m␛[38;5;249mx␛[0m␛[38;5;249mi␛[0m␛[38;5;249mt␛[0m␛[38;5;249mC␛[0m␛[38;5;249mo␛[0m␛[38;5;249md␛[0m␛[38;5;249me␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249m1␛[0m␛[38;5;249m ␛[0m␛[38;5;249m}␛[0m␛[38;5;249m\\␛[0m␛[38;5;249mn␛[0m␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249mc␛[0m␛[38;5;249mw␛[0m␛[38;5;249md␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249m"␛[0m␛[38;5;249m\\␛[0m$␛[38;5;249m{␛[0m␛[38;5;249me␛[0m␛[38;5;249mn␛[0m␛[38;5;249mv␛[0m␛[38;5;249m.␛[0m␛[38;5;249mL␛[0m␛[38;5;249mO␛[0m␛[38;5;249mG␛[0m␛[38;5;249mS␛[0m␛[38;5;249m}␛[0m␛[38;5;249m"␛[0m␛[38;5;249m\\␛[0m␛[38;5;249mn␛[0m␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249me␛[0m␛[38;5;249mn␛[0m␛[38;5;249mv␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249m{␛[0m␛[38;5;249m ␛[0m␛[38;5;249mL␛[0m␛[38;5;249mC␛[0m␛[38;5;249m_␛[0m␛[38;5;249mA␛[0m␛[38;5;249mL␛[0m␛[38;5;249mL␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249mC␛[0m␛[38;5;249m ␛[0m␛[38;5;249m}␛[0m␛[38;5;249m"␛[0m␛[38;5;249m,␛[0m
         ␛[38;5;240m   │␛[0m                                                                            ┬  
         ␛[38;5;240m   │␛[0m                                                                            ╰── 
        ␛[38;5;246m────╯␛[0m
        
        = help: This is a fault of wstest, not of your scenario. Please report it with the lines below.
        Error: Transform failed with 1 error:
        
        ␛[31m[PARSE_ERROR] ␛[0mInvalid Unicode escape sequence
            ␛[38;5;246m╭␛[0m␛[38;5;246m─␛[0m␛[38;5;246m[␛[0m src/steps/exec.ts:44:76 ␛[38;5;246m]␛[0m
            ␛[38;5;246m│␛[0m
         ␛[38;5;246m44 │␛[0m ␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249m"␛[0m␛[38;5;249m-␛[0m␛[38;5;249m ␛[0m␛[38;5;249me␛[0m␛[38;5;249mx␛[0m␛[38;5;249me␛[0m␛[38;5;249mc␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249mg␛[0m␛[38;5;249mr␛[0m␛[38;5;249me␛[0m␛[38;5;249mp␛[0m␛[38;5;249m ␛[0m␛[38;5;249m-␛[0m␛[38;5;249mq␛[0m␛[38;5;249m ␛[0m␛[38;5;249mE␛[0m␛[38;5;249mR␛[0m␛[38;5;249mR␛[0m␛[38;5;249mO␛[0m␛[38;5;249mR␛[0m␛[38;5;249m ␛[0m␛[38;5;249ms␛[0m␛[38;5;249me␛[0m␛[38;5;249mr␛[0m␛[38;5;249mv␛[0m␛[38;5;249me␛[0m␛[38;5;249mr␛[0m␛[38;5;249m.␛[0m␛[38;5;249ml␛[0m␛[38;5;249mo␛[0m␛[38;5;249mg␛[0m␛[38;5;249m\\␛[0m␛[38;5;249mn␛[0m␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249me␛[0m␛[38;5;249mx␛[0m␛[38;5;249mp␛[0m␛[38;5;249me␛[0m␛[38;5;249mc␛[0m␛[38;5;249mt␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249m{␛[0m␛[38;5;249m ␛[0m␛[38;5;249me␛[0m␛[38;5;249mx␛[0m␛[38;5;249mi␛[0m␛[38;5;249mt␛[0m␛[38;5;249mC␛[0m␛[38;5;249mo␛[0m␛[38;5;249md␛[0m␛[38;5;249me␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249m1␛[0m␛[38;5;249m ␛[0m␛[38;5;249m}␛[0m␛[38;5;249m\\␛[0m␛[38;5;249mn␛[0m␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249mc␛[0m␛[38;5;249mw␛[0m␛[38;5;249md␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249m"␛[0m␛[38;5;249m\\␛[0m$␛[38;5;249m{␛[0m␛[38;5;249me␛[0m␛[38;5;249mn␛[0m␛[38;5;249mv␛[0m␛[38;5;249m.␛[0m␛[38;5;249mL␛[0m␛[38;5;249mO␛[0m␛[38;5;249mG␛[0m␛[38;5;249mS␛[0m␛[38;5;249m}␛[0m␛[38;5;249m"␛[0m␛[38;5;249m\\␛[0m␛[38;5;249mn␛[0m␛[38;5;249m ␛[0m␛[38;5;249m ␛[0m␛[38;5;249me␛[0m␛[38;5;249mn␛[0m␛[38;5;249mv␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249m{␛[0m␛[38;5;249m ␛[0m␛[38;5;249mL␛[0m␛[38;5;249mC␛[0m␛[38;5;249m_␛[0m␛[38;5;249mA␛[0m␛[38;5;249mL␛[0m␛[38;5;249mL␛[0m␛[38;5;249m:␛[0m␛[38;5;249m ␛[0m␛[38;5;249mC␛[0m␛[38;5;249m ␛[0m␛[38;5;249m}␛[0m␛[38;5;249m"␛[0m␛[38;5;249m,␛[0m
         ␛[38;5;240m   │␛[0m                                                                            ┬  
         ␛[38;5;240m   │␛[0m                                                                            ╰── 
        ␛[38;5;246m────╯␛[0m
        
            at transformWithOxc (file:///work/main/node_modules/vite/dist/node/chunks/node.js:7673:19)
            at TransformPluginContext.transform (file:///work/main/node_modules/vite/dist/node/chunks/node.js:7747:26)
            at EnvironmentPluginContainer.transform (file:///work/main/node_modules/vite/dist/node/chunks/node.js:8636:51)
            at async loadAndTransform (file:///work/main/node_modules/vite/dist/node/chunks/node.js:20112:26)
            at async fetchModule (file:///work/main/node_modules/vite/dist/node/chunks/node.js:36229:15)
            at async ModuleFetcher.fetchAndProcess (file:///work/main/node_modules/vitest/dist/chunks/cli-api.B0Pz1_R7.js:1134:43)
            at async ModuleFetcher.fetch (file:///work/main/node_modules/vitest/dist/chunks/cli-api.B0Pz1_R7.js:1014:19)
            at async Proxy.fetch (file:///work/main/node_modules/vitest/dist/chunks/cli-api.B0Pz1_R7.js:2747:11)
            at async EventEmitter.onMessage (file:///work/main/node_modules/vitest/dist/chunks/index.Chj8NDwU.js:162:14)
      ",
        "stdout": "",
      }
    `);
  });

  it("is content with warnings", async () => {
    const { exitCode, stdout } = await check("warned.yaml");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/1 file checked: 1 warning\n$/);
  });

  it("checks a mock that is named", async () => {
    expect((await check("scenarios/mock.yaml")).stdout).toBe("1 file checked: nothing is wrong\n");
  });

  it("gives an object a line with --json", async () => {
    const { exitCode, stdout } = await check("wrong.yaml", "warned.yaml", "--json");
    expect(exitCode).toBe(2);
    const problems = stdout.trim().split("\n").map((line) => JSON.parse(line) as { code: string; severity?: string; place: { file: string; line: number } });
    expect(problems.map(({ code, severity, place }) => [code, severity, place.file, place.line])).toEqual([
      ["invalid-file", undefined, "wrong.yaml", 3],
      ["invalid-file", undefined, "wrong.yaml", 4],
      ["invalid-file", "warning", "warned.yaml", 2],
    ]);
  });

  it("knows variables that will be given", async () => {
    expect((await check("given.yaml")).exitCode).toBe(2);
    expect((await check("given.yaml", "--var", "x=1")).exitCode).toBe(0);
    expect((await check("given.yaml", "--env-file", "env")).exitCode).toBe(0);
  });

  it("is also called validate", async () => {
    expect((await command(["validate", "wrong.yaml"], { cwd: await workspace(files) })).exitCode).toBe(2);
  });

  it("uses colours when it is told to", async () => {
    expect((await check("wrong.yaml", "--color")).stdout).toContain("\u001b[");
    expect((await check("wrong.yaml", "--no-color")).stdout).not.toContain("\u001b[");
  });
});
