import { expect, it } from "vitest";
import { throwAwayCertificate } from "../../../src/net/certificate.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, play, type PlaySettings } from "../../support/puppet.ts";
import { workspace } from "../../support/workspace.ts";

expectNoOpenHandles();

const head = `
servers: { chat: { mock: { listen: { tls: auto }, endpoints: [{ path: / }] } } }
clients: { alice: "\${chat.url}" }
`;

async function connecting(step: string, settings?: PlaySettings): Promise<readonly string[]> {
  return failure(await play(`${head}steps: [{ alice: ${step} }]`, settings));
}

it("trusts the authority that is given as text", async () => {
  expect(await connecting('{ connect: { tls: { ca: "${chat.ca}" } } }')).toEqual(["passed"]);
});

it("trusts the authority that is given as a file beside the scenario, whatever its name", async () => {
  const { ca } = throwAwayCertificate({ hosts: ["localhost"] });
  const folder = await workspace({ "my ca #1.pem": ca });
  // Another authority than that of the mock: the file is read, and does not help.
  expect((await connecting('{ connect: { tls: { ca: "my ca #1.pem" } } }', { folder }))[0]).toMatch(
    /^refused: alice cannot connect: the TLS handshake with 127\.0\.0\.1:<port> failed: /,
  );
});

it("checks certificates unless the client, or the run, says that it need not", async () => {
  expect(await connecting("{ connect, expect: { error: tls } }")).toEqual(["passed"]);
  expect(await connecting("connect")).toEqual([
    expect.stringMatching(
      /^refused: alice cannot connect: the TLS handshake with 127\.0\.0\.1:<port> failed: /,
    ) as string,
    "at: connect",
    "label: tls",
    "url: wss://127.0.0.1:<port>/",
    "help: Trust its authority with tls: { ca: file }, or accept any certificate with tls: { insecure: true } or wstest run -k.",
  ]);
  expect(await connecting("{ connect: { tls: { insecure: true } } }")).toEqual(["passed"]);
  expect(await connecting("connect", { insecure: true })).toEqual(["passed"]);
  expect((await connecting("{ connect: { tls: { insecure: false } } }", { insecure: true }))[2]).toBe("label: tls");
});

it("a file that cannot be read is named", async () => {
  expect(
    await connecting("{ connect: { tls: { ca: '${file}' } } }", { folder: "/tmp", given: { file: "nowhere.pem" } }),
  ).toEqual([
    "setting: The file nowhere.pem cannot be read: ENOENT: no such file or directory, open '/tmp/nowhere.pem'",
    "at: file",
    "label: cannot be read",
  ]);
});
