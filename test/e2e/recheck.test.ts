import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workspace } from "../support/workspace.ts";
import { start } from "./built.ts";

const scenario = `name: Echo
servers: { echo: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "\${raw}" }] }] }] } } }
clients: { alice: "\${echo.url}" }
steps:
  - alice: connect
  - alice: { send: { text: hi }, receive: { text: hi } }
  - alice: { receiveNothing: $any, for: 1s }
`;

it("records, shows and judges again, as it is built", async () => {
  const cwd = await workspace({ "echo.yaml": scenario });
  const wstest = (...args: readonly string[]) => start(args, { cwd }).ended;
  expect((await wstest("run", "echo.yaml", "--trace", "on")).exitCode).toBe(0);
  const trace = "wstest-results/traces/echo-echo.trace.jsonl";

  const shown = await wstest("show", trace, "--type", "message");
  expect(shown.stdout).toMatch(/alice ->\s+\{"text":"hi"\}\n.*alice <-\s+\{"text":"hi"\}/);
  const har = JSON.parse(await readFile(join(cwd, trace.replace(".trace.jsonl", ".har")), "utf8")) as {
    readonly log: { readonly entries: readonly { readonly _webSocketMessages: readonly object[] }[] };
  };
  expect(har.log.entries.map((each) => each._webSocketMessages.length)).toEqual([2]);

  expect(await wstest("run", "--from-trace", trace, "-o", "again")).toMatchObject({ exitCode: 0 });
  await writeFile(join(cwd, "echo.yaml"), scenario.replace("receive: { text: hi }", "receive: { text: ho }"));
  const failed = await wstest("run", "--from-trace", trace, "-o", "again");
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain('$.text: expected "ho", got "hi"');
  expect(failed.stdout).toContain("No server was asked.");
}, 60_000);
