import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startAdmin } from "../../support/admin.ts";
import { judgeGiven } from "../../../src/language/mock/expect-file.ts";
import { endMocks } from "../../support/mock.ts";

endMocks();

const page = readFileSync(join(import.meta.dirname, "../../../docs/admin-api.md"), "utf8");
const blocks = Array.from(
  page.matchAll(/^```sh\n([^]*?)^```\n(?:\n```json\n([^]*?)^```\n)?/gm),
  ([, script = "", answer]) => ({
    script,
    answer,
  }),
);

const mock = `name: chat
data: { count: 0 }
endpoints:
  - path: /ws
    state: { user: null }
    rules: [{ name: hello, when: { message: { type: hello } }, do: [{ send: { ok: true } }] }]
    streams: [{ name: ticks, every: 10s, to: all, start: manual, send: tick }]
`;

describe("the page about the admin API", () => {
  it("has an example of every route", () => {
    const routes = new Set(Array.from(page.matchAll(/__wstest\/(api\/\w+)/g), ([, route = ""]) => route));
    expect([...routes].toSorted()).toEqual(
      ["events", "expect", "faults", "log", "received", "reset", "rules", "state", "steps", "streams"].map(
        (each) => `api/${each}`,
      ),
    );
  });

  it.runIf(existsSync("/usr/bin/curl"))("has examples that answer what it says", async () => {
    const admin = await startAdmin(mock, { expect: judgeGiven });
    const client = await admin.connect("/ws");
    await client.ask({ type: "hello" });
    for (const { script, answer } of blocks) {
      const own = script.replaceAll("http://127.0.0.1:8080", admin.httpUrl);
      const { stdout } = await promisify(execFile)("/bin/sh", ["-ec", own]);
      expect(stdout, script).not.toBe("");
      if (answer !== undefined) expect(JSON.parse(stdout), script).toMatchObject(JSON.parse(answer) as object);
    }
    expect(await client.closed).toBe("1012 the mock was reset");
  });
});
