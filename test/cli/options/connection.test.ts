import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectionSettings } from "../../../src/cli/options/connection.ts";
import { throwAwayCertificate } from "../../../src/net/certificate.ts";
import { toData } from "../../../src/tree.ts";
import { command } from "../../support/command.ts";
import { brief, thrownBy } from "../../support/evaluate.ts";
import { workspace } from "../../support/workspace.ts";

const secretsOf = async (header: string): Promise<readonly (readonly [text: string, called: string])[]> => [
  ...(await connectionSettings({ header: [header] }, "/tmp")).secrets,
];

describe("headers", () => {
  it("are settings of all clients; a later one wins", async () => {
    const { settings } = await connectionSettings({ header: ["X-A: 1", "x-b:2 : 3", "x-a: 4"] }, "/tmp");
    expect(settings && toData(settings)).toEqual({ headers: { "x-a": "4", "x-b": "2 : 3" } });
    expect(await connectionSettings({}, "/tmp")).toEqual({ settings: undefined, secrets: new Map() });
  });

  it("that let somebody in are secret", async () => {
    expect(await secretsOf("X-Room: lobby")).toEqual([]);
    expect(await secretsOf("Authorization: Bearer abcdef")).toEqual([["abcdef", "authorization"]]);
    expect(await secretsOf(`authorization: Basic ${btoa("bob:hunter2")}`)).toEqual([
      [btoa("bob:hunter2"), "authorization"],
      ["hunter2", "password"],
    ]);
    expect(await secretsOf("X-Api-Key: abcdef")).toEqual([["abcdef", "x-api-key"]]);
    expect(await secretsOf("Cookie: a=first; b=second=2; ; c=")).toEqual([
      ["first", "a"],
      ["second=2", "b"],
    ]);
  });

  it.each([
    ["hunter2", "-H takes a name and a value with a colon between them | Write -H 'Authorization: Bearer …'."],
    [": x", "-H takes a name and a value with a colon between them | Write -H 'Authorization: Bearer …'."],
  ])("%j is told", async (header, told) => {
    expect(brief(await thrownBy(() => connectionSettings({ header: [header] }, "/tmp")))).toBe(told);
  });

  it("that HTTP cannot carry are told", async () => {
    expect((await thrownBy(() => connectionSettings({ header: ["a b: x"] }, "/tmp"))).headline).toMatch(/^-H: .*a b/);
  });
});

describe("certificates", () => {
  it("are read, and told when they cannot be", async () => {
    const cwd = await workspace({ "a.pem": "-----BEGIN CERTIFICATE-----\n", "no.pem": "text" });
    const { settings } = await connectionSettings({ cacert: "a.pem" }, cwd);
    expect(settings && toData(settings)).toEqual({ tls: { ca: "-----BEGIN CERTIFICATE-----\n" } });
    const told = async (options: object): Promise<string> =>
      (await thrownBy(() => connectionSettings(options, cwd))).headline;
    expect(await told({ cacert: "gone.pem" })).toMatch(/^--cacert gone\.pem: the file cannot be read: ENOENT/);
    expect(await told({ cacert: "no.pem" })).toBe("--cacert no.pem: the file holds no PEM text");
    expect(await told({ cert: "a.pem" })).toBe("--cert needs --key beside it");
    expect(await told({ key: "a.pem" })).toBe("--key needs --cert beside it");
  });

  it("may stand in one file with their key", async () => {
    const pem = "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n";
    const cwd = await workspace({ "both.pem": pem });
    const { settings } = await connectionSettings({ cert: "both.pem" }, cwd);
    expect(settings && toData(settings)).toEqual({ tls: { cert: pem, key: pem } });
  });
});

/** A server with a certificate of its own, and what the last handshake had. */
async function secureServer(): Promise<{ url: string; ca: string; headers: () => NodeJS.Dict<unknown> }> {
  const { ca, cert, key } = throwAwayCertificate({ hosts: ["localhost"] });
  const https = createServer({ cert, key });
  const server = new WebSocketServer({ server: https });
  let headers: NodeJS.Dict<unknown> = {};
  server.on("connection", (socket, request) => {
    ({ headers } = request);
    socket.on("message", (data: Buffer) => socket.send(data.toString()));
  });
  await new Promise<void>((listening) => https.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    for (const each of server.clients) each.terminate();
    https.close();
  });
  return { url: `wss://localhost:${(https.address() as AddressInfo).port}`, ca, headers: () => headers };
}

it("wstest run connects all clients with them, above what the file says", async () => {
  const { url, ca, headers } = await secureServer();
  const cwd = await workspace({
    "ca.pem": ca,
    "a.yaml": `clients: { alice: { url: "${url}", headers: { authorization: mine, x-own: mine } } }
steps:
  - alice: connect
  - alice: { send: "\${env.ECHO}" }
  - alice: { receive: never, timeout: 50ms }
`,
  });
  const args = ["run", "a.yaml", "-v", "-H", "Authorization: Bearer s3cr3t-token"];
  const untrusted = await command(args, { cwd, env: { ECHO: "s3cr3t-token" } });
  expect(untrusted.stdout).toContain("refused");
  const { exitCode, stdout } = await command([...args, "--cacert", "ca.pem"], { cwd, env: { ECHO: "s3cr3t-token" } });
  expect(exitCode).toBe(1);
  expect(headers()).toMatchObject({ authorization: "Bearer s3cr3t-token", "x-own": "mine" });
  // The scenario sends it back to be seen: nobody does.
  expect(stdout).toContain("***");
  expect(stdout).not.toContain("s3cr3t");
});
