import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runBesideMocks } from "../../../src/cli/mock/program-beside.ts";
import { testEnvironment } from "../../support/play.ts";
import { workspace } from "../../support/workspace.ts";

const tell = `const fs = require("fs"); const { WSTEST_URL, WSTEST_CA_FILE: file, NODE_EXTRA_CA_CERTS } = process.env;
fs.writeFileSync("told.json", JSON.stringify({ WSTEST_URL, file, ca: file && fs.readFileSync(file, "utf8"), NODE_EXTRA_CA_CERTS }))`;

async function told({ ca, env = {}, caFile }: { ca?: string; env?: Record<string, string>; caFile?: string }) {
  const cwd = await workspace({ "own.pem": "OWN" });
  const mock = { url: "wss://127.0.0.1:1", httpUrl: "https://127.0.0.1:1", ca };
  const exitCode = await runBesideMocks([process.execPath, "-e", tell], [mock], {
    environment: testEnvironment(cwd, env),
    signal: new AbortController().signal,
    caFile,
  });
  const said = JSON.parse(await readFile(join(cwd, "told.json"), "utf8")) as Record<string, string | undefined>;
  return { cwd, exitCode, said };
}

describe("a program beside mocks", () => {
  it("finds them, and nothing to trust where there is none", async () => {
    expect((await told({})).said).toEqual({ WSTEST_URL: "wss://127.0.0.1:1" });
  });

  it("is told whom to trust, in a file that is gone afterwards", async () => {
    const { said } = await told({ ca: "PEM" });
    expect(said).toMatchObject({ ca: "PEM", NODE_EXTRA_CA_CERTS: said["file"] });
    expect(existsSync(said["file"] ?? "")).toBe(false);
  });

  it("is told the file of --ca-file, and keeps its own NODE_EXTRA_CA_CERTS", async () => {
    const { cwd, said } = await told({ ca: "PEM", caFile: "own.pem", env: { NODE_EXTRA_CA_CERTS: "/etc/own.pem" } });
    expect(said).toMatchObject({ file: join(cwd, "own.pem"), ca: "OWN", NODE_EXTRA_CA_CERTS: "/etc/own.pem" });
  });
});
