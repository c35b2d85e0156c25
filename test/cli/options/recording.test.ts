import { copyFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { trafficLine } from "../../../src/recording/traffic-line.ts";
import { namedRecording } from "../../../src/cli/options/recording.ts";
import { command } from "../../support/command.ts";
import { connection, recordingFile } from "../../support/traffic.ts";

/** The first bytes of a pcap. */
const PCAP = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");

it.each([
  ["show", "x.pcap"],
  ["convert", "x.pcap", "--to", "har"],
  ["replay", "x.pcap"],
  ["compare", "x.pcap", "x.pcap"],
  ["mock", "--from", "x.pcap"],
])("%s %s takes the keys of TLS", async (...args) => {
  const cwd = dirname(await recordingFile([]));
  await writeFile(join(cwd, "x.pcap"), PCAP);
  const { exitCode, stdout, stderr } = await command([...args, "--keylog", "no.keys"], { cwd });
  expect(exitCode).toBe(2);
  expect(stdout + stderr).toContain(`--keylog ${join(cwd, "no.keys")}: there is no such file\n`);
});

it("a mock that plays no recording has no keys", async () => {
  const { exitCode, stderr } = await command(["mock", "mock.yaml", "--keylog", "x"], { cwd: "/" });
  expect([exitCode, stderr]).toEqual([
    2,
    "--keylog goes with --from, which names the recording that is played\n  = help: wstest mock --from chat.wsr\n",
  ]);
});

it("several files are one recording", () => {
  expect(namedRecording(["a.wsr"], {}, "/x")).toEqual({ path: "/x/a.wsr", shown: "a.wsr", options: {} });
  expect(namedRecording(["a.wsr", "b.wsr", "c.wsr"], { keylog: "k" }, "/x")).toEqual({
    path: "/x/a.wsr",
    shown: "a.wsr and 2 more",
    options: {
      keylog: "/x/k",
      files: ["a.wsr", "b.wsr", "c.wsr"].map((file) => ({ path: `/x/${file}`, file })),
    },
  });
});

/** A recording in two files, `chat.0001.wsr` and so on: the second one begins with how the first has left its connection. */
async function split(): Promise<string> {
  const [open, ...events] = connection(1, "> one\n< two\n> three\nend client");
  const path = await recordingFile([]);
  const cwd = dirname(path);
  const part = async (number: number, all: typeof events): Promise<void> => {
    const head = {
      type: "recording",
      format: 1,
      time: "2026-01-02T03:04:05.000Z",
      creator: "a test",
      part: number,
      missing: [],
    };
    const lines = [JSON.stringify(head), ...all.map((each) => trafficLine(each))];
    await writeFile(join(cwd, `chat.000${number}.wsr`), `${lines.join("\n")}\n`);
  };
  if (open?.type !== "open") throw new Error("a connection begins with its opening");
  const opening = events.slice(0, 2);
  await part(1, [open, ...events.slice(0, 3), { type: "end", at: 4, connection: 1, how: "cut" }]);
  await part(2, [
    { ...open, continued: true, at: 4 },
    ...opening.map((each) => ({ ...each, at: 4 })),
    ...events.slice(3),
  ]);
  return cwd;
}

it.each([["chat.0001.wsr", "chat.0002.wsr"], ["chat.wsr"]])(
  "shows and converts a recording that was split (%#)",
  async (...files) => {
    const cwd = await split();
    const { stdout } = await command(["show", ...files, "--timeline"], { cwd });
    expect(
      stdout
        .split("\n")
        .slice(1, -1)
        .map((line) => line.slice(11)),
    ).toEqual([
      "client 1 --  opened ws://127.0.0.1:9000/chat status 101",
      "client 1 ->  one",
      "client 1 <-  two",
      "client 1 ->  three",
      "client 1: ended by the client without a close frame",
      "client 1 --  closed",
    ]);
    const { stdout: scenario, stderr } = await command(["convert", ...files, "--to", "scenario"], { cwd });
    expect(stderr).toBe("");
    expect(scenario).toContain("- client: { send: one, receive: two }\n");
  },
);

it("what is missing is said", async () => {
  const cwd = await split();
  const { stdout } = await command(["show", "chat.0002.wsr"], { cwd });
  expect(stdout).toContain("\nFile 1 of this recording is missing.\n");
});

it("several files that are no recording are not converted as one", async () => {
  const cwd = await split();
  await copyFile(join(cwd, "chat.0001.wsr"), join(cwd, "a.wsr"));
  await writeFile(join(cwd, "m.json"), "{}");
  const { exitCode, stderr } = await command(["convert", "a.wsr", "m.json", "--to", "mock"], { cwd });
  expect([exitCode, stderr]).toEqual([
    2,
    "m.json is no recording: several files are converted as one when wstest record --rotate has split it\n  = help: Convert one file after another.\n",
  ]);
});
