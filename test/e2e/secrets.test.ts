import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { start } from "./built.ts";
import { folderOf, reporters } from "./report.ts";

/** As long as real tokens are: what is shown of it is cut. */
const token = (who: string): string =>
  `${who}.${Array.from({ length: 90 }, (_, index) => (index * 7919 + who.length * 104_729).toString(36)).join("")}.${who}-end`;

const secrets = {
  fromEnv: token("environment"),
  fromFile: token("constant"),
  given: token("given"),
  set: token("computed"),
  extracted: token("answered"),
};
const pin = 9_182_736_450;

const scenario = `
name: everything is told
secrets: [fromEnv, fromFile, given, assigned, extracted, pin, account]
vars:
  fromEnv: "\${env.TOKEN}"
  fromFile: ${secrets.fromFile}
  given: null
  pin: ${pin}
  account: { user: someone, keys: ["first-of-the-keys", "second-of-the-keys"] }
servers:
  chat:
    mock:
      endpoints:
        - path: /ws
          onConnect: [{ send: { welcome: "${secrets.extracted}", filler: "\${repeat('x', 70)}" } }]
          rules: [{ do: [{ send: "\${raw}" }] }]
clients: { alice: "\${chat.url}/ws?token=\${fromEnv}" }
steps:
  - alice: [connect, { receive: { filler: "\${repeat('x', 70)}" }, extract: { extracted: $.welcome } }]
  - set: { assigned: "\${env.BEGIN}\${env.END}" }
  - log: "\${fromEnv} \${fromFile} \${given} \${assigned} \${extracted} \${pin} \${account}"
  - alice: { send: { all: ["\${fromEnv}", "\${fromFile}", "\${given}", "\${assigned}", "\${extracted}", "\${pin}", "\${account}"] } }
  - alice: { receive: { all: { $length: 7 } } }
  - alice: { send: { type: login, password: "\${given}", code: "\${pin}" } }
  - alice: { receive: { type: login, password: "not \${given}", code: 1, token: "\${fromEnv}" }, timeout: 50ms }
`;

it("no report, no terminal shows a secret or a part of one", { timeout: 60_000 }, async () => {
  const folder = await folderOf({ "scenario.yaml": scenario });
  const args = ["run", "scenario.yaml", "-v", "--var", `given=${secrets.given}`, ...reporters];
  const { exitCode, stdout, stderr } = await start(args, {
    cwd: folder,
    env: { TOKEN: secrets.fromEnv, BEGIN: secrets.set.slice(0, 40), END: secrets.set.slice(40) },
  }).ended;
  expect([exitCode, stderr]).toEqual([1, ""]);
  const files = await Promise.all(["junit.xml", "events.ndjson"].map((name) => readFile(join(folder, name), "utf8")));
  const outputs = { stdout, junit: files[0] ?? "", json: files[1] ?? "" };
  for (const [name, text] of Object.entries(outputs)) {
    // It is about all of it: the values stand there, behind the mask.
    expect(text, name).toContain("***");
    for (const secret of [
      ...Object.values(secrets),
      String(pin),
      "first-of-the-keys",
      "second-of-the-keys",
      "someone",
    ]) {
      const parts = [
        secret,
        secret.slice(0, 10),
        secret.slice(-10),
        Buffer.from(secret).toString("base64").slice(0, 10),
      ];
      for (const part of parts) expect(text.includes(part), `${name} shows ${part} of ${secret}`).toBe(false);
    }
  }
  expect(outputs.stdout).toContain("/ws?token=***");
  expect(outputs.stdout).toContain("*** *** *** *** *** ***");
});

it("shows no secret of the environment in the name of a scenario, or in what skips it, wherever that is told", async () => {
  const one = (name: string, more: string): string =>
    `name: ${name}\nvars: { token: "\${trim(env.TOKEN)}" }\nsecrets: [token]\n${more}\n`;
  const folder = await folderOf({
    "fails.yaml": one("first with hunter2hunter2", 'steps: [{ assert: "1 == 2" }]'),
    "skipped.yaml": one("then hunter2hunter2", "skip: hunter2hunter2 is old\nsteps: [{ log: x }]"),
  });
  const env = { TOKEN: "hunter2hunter2" };
  for (const args of [
    ["run", "."],
    ["run", ".", "--json", "--trace", "on"],
    ["run", ".", "-v"],
    ["run", ".", "--reporter", "json=-"],
    ["run", ".", "--reporter", "tap=-,junit=-"],
    ["list", "."],
    ["list", ".", "--json"],
  ]) {
    const { stdout, stderr } = await start(args, { cwd: folder, env }).ended;
    expect(stdout + stderr, args.join(" ")).toContain("first with ***");
    expect(stdout + stderr, args.join(" ")).not.toContain("hunter2");
  }
  const traces = await readdir(join(folder, "wstest-results/traces"));
  expect(traces.filter((each) => each.includes("hunter2"))).toEqual([]);
  expect(traces.length).toBeGreaterThan(0);
});
