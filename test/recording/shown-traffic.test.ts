import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import type { HeaderList, TrafficEvent } from "../../src/recording/traffic.ts";
import { command } from "../support/command.ts";
import { connection, exchange, recordingFile, together } from "../support/traffic.ts";

/** What nobody is to see, and where it stands. */
const secrets = [
  "q-t0ken-value",
  "h-t0ken-value",
  "c-t0ken-value",
  "s-t0ken-value",
  "m-t0ken-value",
  "p-secret",
  "a-t0ken-value",
  "r-t0ken-value",
];

const login: readonly TrafficEvent[] = [
  { type: "open", at: 10, connection: 2 },
  {
    type: "request",
    at: 11,
    connection: 2,
    method: "POST",
    url: "http://127.0.0.1:9000/login",
    headers: [["Content-Type", "application/x-www-form-urlencoded"]],
    body: { bytes: Buffer.from("user=bob&password=p-secret") },
  },
  {
    type: "response",
    at: 12,
    connection: 2,
    status: 200,
    statusText: "OK",
    headers: [
      ["Content-Type", "application/json"],
      ["Content-Encoding", "gzip"],
    ],
    body: { bytes: gzipSync('{"access":{"token":"a-t0ken-value"}}') },
  },
  { type: "end", at: 13, connection: 2, how: "fin" },
];

async function foreign(): Promise<string> {
  const socket = connection(
    1,
    `> {"type":"auth","token":"m-t0ken-value"}
     > plain words
     < close 4001 token=r-t0ken-value`,
    { path: "/chat?room=1&token=q-t0ken-value" },
  );
  const events = socket.map((event): TrafficEvent => {
    if (event.type === "request") return { ...event, headers: [...event.headers, ...asked] };
    return event.type === "response" ? { ...event, headers: [...event.headers, ...answered] } : event;
  });
  return recordingFile([...events, ...login]);
}
const asked: HeaderList = [
  ["Authorization", "Bearer h-t0ken-value"],
  ["Cookie", "sid=c-t0ken-value"],
];
const answered: HeaderList = [["Set-Cookie", "sid=s-t0ken-value; Path=/"]];

const ways: readonly (readonly [string, string, ...string[]])[] = [
  ["show", "--list"],
  ["show", "--timeline"],
  ["show", "-v"],
  ["show", "--json"],
  ["show", "--html", "page.html"],
  ["convert", "--to", "ndjson"],
  ["convert", "--to", "har"],
];

/** All that comes of a command, with what bodies and messages hold in base64. */
async function output([name, ...args]: readonly string[], path: string, more: readonly string[] = []): Promise<string> {
  const cwd = dirname(path);
  const { stdout, stderr } = await command([name ?? "", path, ...args, ...more], { cwd });
  const page = args.includes("--html") ? await readFile(join(cwd, "page.html"), "utf8") : "";
  const all = stdout + stderr + page;
  return (
    all +
    [...all.matchAll(/"base64":"([^"]*)"/g)].map(([, text = ""]) => Buffer.from(text, "base64").toString()).join("\n")
  );
}

it.each(ways)("%s %s shows no secret", async (...way) => {
  const path = await foreign();
  const text = await output(way, path);
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(text).toContain("${secret.token");
  // What is no secret is there.
  if (!way.includes("--list")) expect(text).toContain("plain words");
});

it.each(ways)("%s %s shows them all when it is asked to", async (...way) => {
  const path = await foreign();
  const text = await output(way, path, ["--show-secrets"]);
  const told =
    way[1] === "--list" ? ["q-t0ken-value"] : way[1] === "--timeline" ? ["m-t0ken-value", "q-t0ken-value"] : secrets;
  // A page has room for what a body says, and for no headers.
  for (const secret of told) if (way[1] !== "--html" || /^[qm]/.test(secret)) expect(text).toContain(secret);
});

it("filters look at what is in the file", async () => {
  const path = await foreign();
  const { stdout } = await command(["show", path, "--where", "{ token: m-t0ken-value }"], { cwd: dirname(path) });
  expect(stdout).toContain('client 1 ->  {"type":"auth","token":"${secret.token_2}"}\n');
});

it("what was made of it can be read and shown again, and is the same", async () => {
  const path = await foreign();
  const once = await command(["convert", path, "--to", "ndjson"], { cwd: dirname(path) });
  await writeFile(join(dirname(path), "once.ndjson"), once.stdout);
  const twice = await command(["convert", "once.ndjson", "--to", "ndjson"], { cwd: dirname(path) });
  expect(twice.stdout).toBe(once.stdout);
});

it("a token that was masked in an answer has that name in the message, too, if it can be no other", async () => {
  const logs = (number: number, at: number, name: string): readonly TrafficEvent[] =>
    exchange(number, "POST /login", { at, answer: { token: `\${secret.${name}}` } });
  const says = (number: number, at: number, lines: string): readonly TrafficEvent[] =>
    connection(number, lines, { at });
  const auth = '> {"token":"4e9d-a01f"}';
  const sent = async (...events: readonly (readonly TrafficEvent[])[]): Promise<readonly string[]> => {
    const path = await recordingFile(together(...events));
    const { stdout } = await command(["show", path, "--type", "message"], { cwd: dirname(path) });
    return stdout.match(/client \d+ .*token.*/g) ?? [];
  };
  expect(await sent(logs(1, 0, "token"), says(2, 9, `${auth}\n< {"token":"4e9d-a01f"}`), says(3, 20, auth))).toEqual([
    'client 2 ->  {"token":"${secret.token}"}',
    'client 2 <-  {"token":"${secret.token}"}',
    'client 3 ->  {"token":"${secret.token}"}',
  ]);
  // What the server has said in a message is not from the login; nor is what may be of either of two.
  expect(await sent(logs(1, 0, "token"), says(2, 9, `< {"token":"4e9d-a01f"}\n${auth}`))).toEqual([
    'client 2 <-  {"token":"${secret.token_2}"}',
    'client 2 ->  {"token":"${secret.token_2}"}',
  ]);
  expect(await sent(logs(1, 0, "token"), logs(2, 5, "token_2"), says(3, 9, auth))).toEqual([
    'client 3 ->  {"token":"${secret.token_3}"}',
  ]);
});
