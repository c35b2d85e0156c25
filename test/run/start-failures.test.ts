import { describe, expect, test } from "vitest";
import { serverSpec } from "../../src/language/server/server-spec.ts";
import { Failure } from "../../src/problem.ts";
import { readyTarget } from "../../src/run/launch.ts";
import type { Unready } from "../../src/run/probe.ts";
import { neverReady } from "../../src/run/start-failures.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

const PORT = 33_397;

/** What is said of a server for which wstest has chosen a port, and which is not ready. */
function told(written: string, last: Unready, cut?: Failure) {
  const reader = testReader();
  const spec = serverSpec.read(tree(`command: run\n${written}`), reader);
  if (spec?.kind !== "command" && spec?.kind !== "program") throw new Error("not a command");
  const target = readyTarget(spec, { get: (name) => (name === "port" ? PORT : undefined) });
  return neverReady("chat", spec, last, { target, port: PORT, waited: 30_000, tail: ["hello"], ...(cut && { cut }) })
    .problem;
}

const refused: Unready = { stage: "closed", text: "connection refused" };
const silent: Unready = { stage: "silent", text: "connected to 127.0.0.1:33397, but GET / was not answered" };
const answered = (status: number, text: string): Unready => ({ stage: "answered", status, text: `${status} ${text}` });

const chosen = "wstest gives the port as $PORT and ${port}.";
const portIsEnough = 'or `ready: { port: "${port}" }`, if it is enough that its port is open.';
const ws = 'url: "ws://127.0.0.1:${port}"';
const http = 'url: "http://127.0.0.1:${port}"';

describe("a server that is not ready", () => {
  test("is told with what was awaited, what was found, and its output", () => {
    expect(told(ws, refused)).toMatchObject({
      code: "server",
      headline: "chat: not ready within 30 s",
      label: "connection refused",
      expected: "ws://127.0.0.1:33397 takes connections, and does not answer with 502, 503 or 504",
      actual: "connection refused",
      notes: ["its output:\n  hello"],
    });
  });

  test("is told so too when it is the scenario whose time is up", () => {
    const problem = told(
      ws,
      refused,
      new Failure({ code: "time-out", headline: "The scenario did not end within 1 min" }),
    );
    expect(problem.headline).toBe("chat: not ready after 30 s, when the time of the scenario was up");
    expect(problem.notes).toEqual(["The scenario did not end within 1 min", "its output:\n  hello"]);
    expect(problem.help).toMatch(/ A slow start needs a longer `timeout` of the scenario\.$/);
  });

  test.each([
    ["nobody listens", ws, refused, `Does the command listen on 127.0.0.1:33397? ${chosen}`],
    [
      "nobody listens on another port that is looked at",
      `ready: { port: 8080 }\n${ws}`,
      refused,
      "Does the command listen on 127.0.0.1:8080?",
    ],
    [
      "nobody listens on a port that is written",
      `url: "ws://127.0.0.1:${PORT}"`,
      refused,
      "Does the command listen on 127.0.0.1:33397? The port is in its environment as $PORT.",
    ],
    [
      "it listens and does not answer",
      http,
      silent,
      `Give a path that is answered in the url (http://127.0.0.1:\${port}/path) or in \`ready: { url }\`, ${portIsEnough}`,
    ],
    [
      "the path of ready is not there",
      `ready: { url: "http://127.0.0.1:\${port}/health" }\n${ws}`,
      answered(404, "Not Found"),
      `Correct the path in \`ready: { url }\`, ${portIsEnough}`,
    ],
    [
      "it fails",
      http,
      answered(500, "Internal Server Error"),
      `The server is there and does not work yet; its output may say why. Is it the right path? Else give \`ready: { url }\` with another, ${portIsEnough}`,
    ],
    [
      "it does not speak TLS",
      'url: "wss://127.0.0.1:${port}"',
      { stage: "answered", text: "connected to 127.0.0.1:33397, but it does not speak TLS" } satisfies Unready,
      "Does the server speak TLS there? Without it a url begins with ws:// or http://.",
    ],
    [
      "no line of its output matches",
      `ready: { output: up }\n${ws}`,
      { stage: "silent", text: "no line of its output matched" } satisfies Unready,
      "Does the command write such a line? Many programs hold back what they write into a pipe (python needs -u).",
    ],
  ])("has help for when %s", (_, written, last, help) => {
    expect(told(written, last).help).toBe(`${help} A slow start needs a longer \`timeout\`.`);
  });
});
