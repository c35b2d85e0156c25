import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { reporters } from "../../reporters/index.ts";
import { contents, workspace } from "../support/workspace.ts";
import { start } from "./built.ts";

/** With what JSON, YAML, urls, HTML and XML write in another way. */
const secrets = {
  token: "t0k3n-of-the-command-line",
  odd: `odd "one" <wörd>/+&=? 'x' \\ end`,
  own: "written-in-the-project",
};

const program = `console.log("a line with", process.env.TOKEN, process.env.ODD);
setInterval(() => 0, 1000);
`;

const files = {
  "program.mjs": program,
  "own.secrets": `odd=\`${secrets.odd}\`\n`,
  "wstest.yaml": `vars: { own: ${secrets.own}, token: null, odd: null }
secrets: [own]
servers:
  chat:
    mock:
      endpoints:
        - path: /ws/*
          rules:
            - { when: { message: { bye: { $exists: true } } }, do: [{ close: { code: 4000, reason: "\${message.bye}" } }] }
            - { do: [{ send: "\${raw}" }] }
defaults:
  client:
    url: "\${chat.url}/ws/\${token}"
    query: { token: "\${odd}", own: "\${own}" }
    headers: { X-Token: "\${token}" }
    auth: { basic: { user: bob, password: "\${token}" } }
    cookies: { session: "\${own}" }
`,
  "a.yaml": `name: told everywhere
servers:
  app: { command: [${JSON.stringify(process.execPath)}, program.mjs], env: { TOKEN: "\${token}", ODD: "\${odd}" }, ready: { output: a line } }
clients: [alice, bob]
steps:
  - alice, bob: connect
  - log: "\${token} \${odd} \${own}"
  - alice: { send: { plain: "\${token}", odd: "\${odd}", own: "\${own}", coded: "\${base64(odd)}", hex: "\${hex(token)}" } }
  - alice: { receive: {}, extract: { copied: $.odd } }
  - alice: { send: "text \${odd}, \${base64(token)}" }
  - bob: { send: { bye: "\${token}" } }
  - bob: closed
  - alice: { receive: { plain: "${secrets.own} \${token}", odd: "\${odd}" }, timeout: 50ms }
`,
};

/** All ways in which a text may stand somewhere. */
function waysOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const inBase64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(4, -4),
  );
  const entities = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    entities,
    entities.replaceAll(">", "&gt;").replaceAll("'", "&#39;"),
    bytes.toString("hex"),
    ...inBase64,
  ];
}

it("nothing that a run prints or writes has a secret in it", { timeout: 120_000 }, async () => {
  const cwd = await workspace(files);
  const written = Object.values(reporters).filter(({ file }) => file !== undefined);
  const args = [
    ..."run a.yaml -v --trace on --secrets-file own.secrets --reporter console".split(" "),
    "--secret",
    `token=${secrets.token}`,
    "-H",
    "Authorization: Bearer header-of-the-command-line",
    ...written.flatMap(({ name }) => ["--reporter", `${name}=out/${name}`]),
  ];
  const { exitCode, stdout, stderr } = await start(args, { cwd }).ended;
  expect([exitCode, stderr]).toEqual([1, ""]);
  // It has come to its last step.
  expect(stdout).toContain("no message matched within 50 ms\n    --> a.yaml:13:");
  const inputs = new Set(Object.keys(files));
  const outputs = new Map([...(await contents(cwd))].filter(([name]) => !inputs.has(name)));
  outputs.set("the terminal", stdout);
  // Every report, the trace with its HAR, and what is remembered.
  expect(outputs.size).toBeGreaterThan(written.length + 2);
  const told: string[] = [];
  for (const [name, text] of outputs)
    for (const secret of [...Object.values(secrets), "header-of-the-command-line"])
      for (const way of waysOf(secret)) if (text.includes(way)) told.push(`${name}: ${way}`);
  expect(told).toEqual([]);
  expect(stdout).toContain("***");
  expect(await readFile(join(cwd, "wstest.yaml"), "utf8")).toContain(secrets.own);
});
