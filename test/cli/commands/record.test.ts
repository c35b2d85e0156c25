import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openRecording } from "../../../src/capture/open-recording.ts";
import { command, normalised } from "../../support/command.ts";
import { told } from "../../support/recorded.ts";
import { rawServer, frame, tcpServer } from "../../support/raw-server.ts";
import { allOf } from "../../support/traffic.ts";

let cwd = "";
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "wstest-record-"));
});

function record(...args: readonly string[]) {
  return command(["record", ...args], { cwd });
}

/** A program that connects with a token, hears one message and exits with 7. */
const program = `
const { connect } = require("node:net");
const url = new URL(process.env.WSTEST_URL);
const socket = connect(Number(url.port), url.hostname);
socket.write("GET /chat?token=abc HTTP/1.1\\r\\nHost: localhost\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\nSec-WebSocket-Version: 13\\r\\n\\r\\n");
socket.on("data", (chunk) => chunk.includes("welcome") && socket.end());
socket.on("close", () => process.exit(process.env.WSTEST_HTTP_URL.startsWith("http:") ? 7 : 1));
`;

async function welcoming() {
  return rawServer((socket) => {
    socket.write(frame({ payload: "welcome" }));
    socket.on("data", () => undefined).on("end", () => socket.end());
  });
}

describe("with a program", () => {
  it("gives it the url, ends with it, and has recorded it", async () => {
    const server = await welcoming();
    await writeFile(join(cwd, "program.cjs"), program);
    const { exitCode, stdout, stderr } = await record(
      "-t",
      server.url,
      "--out",
      "chat.wsr",
      "--",
      process.execPath,
      "program.cjs",
    );
    await server.close();
    expect({ exitCode, stdout, stderr: normalised(stderr).replace(/\d+ B/, "<size>") }).toEqual({
      exitCode: 7,
      stdout: "",
      stderr: `ws://127.0.0.1:<port> goes to ws://127.0.0.1:<port> and into chat.wsr (Ctrl-C ends it)
1 connection, 1 message: 0 from clients, 1 from the server, <size> in chat.wsr
Secrets of handshakes and HTTP are not in it: token. Messages are, whatever they say.
`,
    });
    const recording = await openRecording(join(cwd, "chat.wsr"), "chat.wsr");
    expect(recording.head).toMatchObject({ creator: "wstest 0.0.0-source", target: `${server.url}/` });
    expect(told(await allOf(recording)).slice(0, 4)).toEqual(["open", "request", "response 101", "< welcome"]);
  });

  it("says that messages hide nothing, also where handshakes have no secrets", async () => {
    const server = await welcoming();
    await writeFile(join(cwd, "program.cjs"), program.replace("?token=abc", ""));
    const { stderr } = await record("-t", server.url, "--out", "chat.wsr", "--", process.execPath, "program.cjs");
    await server.close();
    expect(stderr.split("\n").slice(2)).toEqual([
      "Messages are in it as they are: also passwords and tokens that they say.",
      "",
    ]);
  });

  it("that goes another way is told of what it has to use", async () => {
    const { stderr } = await record("-t", "ws://127.0.0.1:9", "--out", "no.wsr", "--", process.execPath, "-e", "0");
    expect(stderr).toContain(
      "The program has connected to nothing here: WSTEST_URL, and WSTEST_HTTP_URL, say where.\n",
    );
  });

  it("that cannot be started leaves nothing running", async () => {
    const { exitCode, stderr } = await record("-t", "ws://127.0.0.1:9", "--", "./no-such-program");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("./no-such-program cannot be started: there is no such program");
  });
});

it("makes a file that other commands know", async () => {
  await record("-t", "ws://127.0.0.1:9", "--out", "no.wsr", "--", process.execPath, "-e", "0");
  const { stdout, stderr, exitCode } = await command(["run", "no.wsr"], { cwd });
  expect(stdout + stderr).toContain("no.wsr cannot be read: it is a recording, and no YAML");
  expect(stdout + stderr).toContain("wstest replay no.wsr plays its clients, wstest mock --from no.wsr its server");
  expect(exitCode).toBe(2);
});

describe("until it is interrupted, or full", () => {
  it("names what it makes when nobody does", async () => {
    // Somebody is there, and nobody speaks with him.
    const server = await tcpServer(() => undefined);
    onTestFinished(() => server.close());
    const target = `wss://user:pass@127.0.0.1:${server.port}/base?token=abc`;
    const { exitCode, stdout } = await record("-t", target, "--max-time", "100ms", "--gzip");
    expect(exitCode).toBe(0);
    const [file = ""] = await readdir(cwd);
    expect(file).toMatch(/^recording-\d{4}-\d\d-\d\d-\d{6}\.wsr\.gz$/);
    expect(normalised(stdout).replace(/\d+ B/, "<size>"))
      .toBe(`ws://127.0.0.1:<port> goes to wss://127.0.0.1:<port>/base and into ${file} (Ctrl-C ends it)
0 connections, 0 messages, <size> in ${file}
Secrets of handshakes and HTTP are not in it: password, token
`);
    const { head } = await openRecording(join(cwd, file), file);
    expect(head.target).toBe(`wss://\${secret.password}@127.0.0.1:${server.port}/base?token=\${secret.token}`);
  });

  it("may speak TLS with a certificate that is made for it", async () => {
    const args = ["-t", "ws://127.0.0.1:9", "--out", "chat.wsr", "--tls", "--max-time", "100ms"];
    expect((await record(...args)).stdout).toContain(
      "goes to ws://127.0.0.1:9 and into chat.wsr (Ctrl-C ends it)\nIts certificate is made for this run; --ca-file",
    );
    const again = await record(...args, "--ca-file", "ca.pem", "--force");
    expect(again.stdout).toMatch(/^wss:\/\/127/);
    expect((await readdir(cwd)).toSorted()).toEqual(["ca.pem", "chat.wsr"]);
  });
});

it("says of its options what they are for a proxy, and each default once", async () => {
  const { stdout } = await record("--help");
  const text = stdout.replaceAll(/\s+/g, " ");
  expect(text).toContain("a header of every request to the target; may be given again");
  expect(text).toContain("the certificate that is shown to the target (PEM)");
  expect(text.match(/free port/g)).toHaveLength(1);
});

describe("a target that is not there", () => {
  it("is told of at once, and may come later", async () => {
    const { exitCode, stderr } = await record(
      "-t",
      "ws://127.0.0.1:9",
      "--",
      process.execPath,
      "-e",
      "setTimeout(() => 0, 500)",
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      "warning: 127.0.0.1:9 refused the connection: nothing listens there (ECONNREFUSED); until it is there, clients get 502\n",
    );
  });
});

describe("what is wrong is told before anybody listens", () => {
  it.each([
    [[], "There is nothing to record: name the server"],
    [["-t", "localhost:8080"], '--target: "localhost:8080" is not a WebSocket url'],
    [["-t", "ws+unix:/tmp/x"], '--target: a proxy cannot stand before "ws+unix:/tmp/x"'],
    [["-t", "ws://h", "--browser", "9222"], "--target is a server to stand before, and --browser records a browser"],
    [["--browser", "here"], "Write 9222, or http://127.0.0.1:9222."],
    [["--browser", "127.0.0.1:9"], "No browser listens for developer tools at http://127.0.0.1:9: "],
    [["--browser", "9222", "--", "true"], "--browser records a browser that runs, and no program is run beside it"],
    [["-t", "ws://h", "--keep", "3"], "--keep is for recordings in several files"],
    [["-t", "ws://h", "--ca-file", "x"], "--ca-file writes the authority that --tls makes, and there is no --tls"],
    [["-t", "ws://h", "--tls", "--tls-cert", "x"], "--tls makes a certificate, and --tls-cert gives one"],
    [["-t", "ws://h", "--out", "chat.har"], "--out chat.har: a recording is no .har file"],
    [
      ["-t", "ws://h", "--out", "nowhere/chat.wsr"],
      "The recording nowhere/chat.wsr cannot be made: there is no such folder (ENOENT)",
    ],
    [["-t", "ws://h", "--cacert", "none.pem"], "--cacert none.pem: the file cannot be read"],
    [["-t", "ws://h", "--listen", "here"], "Write 9000, or 0.0.0.0:9000 for every network."],
    [["-t", "ws://h", "--rotate", "100"], "100MiB, 100s or 100messages?"],
    [["-t", "ws://h", "--max-size", "100"], "100MiB or 100GiB?"],
    [["-t", "ws://h", "--max-time", "1ms"], "It is at least 100ms: before, no client has connected."],
    [
      ["-t", "ws://h", "--rotate", "1messages"],
      "A file has at least 100messages: else there would be thousands of them.",
    ],
    [["-t", "ws://h", "--listen", "1.2.3.4:0"], "1.2.3.4 is not an address of this machine (EADDRNOTAVAIL)"],
  ])("%j", async (args, headline) => {
    const { exitCode, stdout, stderr } = await record(...args);
    expect({ exitCode, stdout }).toEqual({
      exitCode: headline.includes("EADDR") ? 1 : 2,
      stdout: "",
    });
    expect(stderr).toContain(headline);
    expect(stderr).not.toMatch(/\n +at /);
    expect(await readdir(cwd)).toEqual([]);
  });

  it("is a recording that is there already", async () => {
    await writeFile(join(cwd, "chat.wsr"), "mine");
    const { exitCode, stderr } = await record("-t", "ws://h", "--out", "chat.wsr");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("There is a file chat.wsr already");
    expect(stderr).toContain("Give another name with --out, or write over it with --force.");
  });
});
