import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../support/command.ts";

const help = async (...args: string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await command([...args, "--help"], { cwd: "/tmp" });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout;
};

describe("help", () => {
  it("shows the commands, examples and exit codes", async () => {
    expect(await help()).toMatchInlineSnapshot(`
      "Usage: wstest [options] [command]

      Tests WebSocket APIs with scenarios in YAML: named clients connect, send and receive in one
      timeline.

      Options:
        -V, --version                             print the version
        -h, --help                                show this help

      Commands:
        run [options] [paths...]                  Play scenarios, judge them, report.
        list [options] [paths...]                 List the scenarios that would run, with their places and
                                                  tags; connects to nothing.
        check|validate [options] [paths...]       Find every mistake in scenarios, mocks and wstest.yaml,
                                                  all at once and without a network.
        merge|merge-reports [options] <paths...>  Make the reports of several runs, as if they had been
                                                  one.
        show [options] <file...>                  Show a recording or a trace: its connections, a timeline
                                                  of all that happened, a page with a diagram.
        mock [options] [file] [command...]        Be the server: play a mock, and log what happens, until
                                                  it is interrupted.
        record [options] [command...]             Record what goes over connections: stand before a
                                                  server, and pass everything on as it is.
        replay [options] <recording...>           Send again what the clients of a recording have sent,
                                                  and compare what the server answers.
        compare [options] <recording> <other>     Compare two recordings, message by message; no server is
                                                  asked.
        connect|repl [options] [url]              A prompt for a WebSocket server, also for several
                                                  clients; or, with --send and the like, for scripts.
        convert [options] <input...>              Make a scenario, a mock, a HAR or lines of JSON of what
                                                  another tool, or wstest, has written.
        ping [options] <url>                      Measure how long a server takes to answer, by pings or
                                                  by messages, as ping does for hosts.
        doctor [options] <url>                    Look at a server from the bottom up, name, TCP, TLS,
                                                  handshake, connection, and say what is wrong and what to
                                                  try.
        schema [options] [which]                  Print the JSON Schema with which editors complete and
                                                  explain every key.
        init [options] [folder]                   Write a first scenario, its mock server and wstest.yaml;
                                                  never overwrites a file.
        completion|complete <shell>               Print what lets a shell complete commands, options and
                                                  their values.
        help [command]                            Show the help of a command.

      Examples:
        wstest init                                          write a first scenario and its mock server
        wstest run scenarios/                                play all scenarios of a folder
        wstest run scenarios/ --reporter junit               and write wstest-results/junit.xml
        wstest run chat.yaml -t wss://staging.example.com    against another server than the file's own
        wstest check scenarios/                              find every mistake without a network
        wstest mock mocks/chat.yaml --port 8080              be the server
        wstest connect ws://localhost:8080                   a prompt for a server
        wstest record -t wss://example.com --out chat.wsr    record what clients and a server say
        wstest replay chat.wsr -t ws://localhost:8080        send recorded traffic again, and compare the answers
        wstest merge blobs/ --reporter junit                 one report of several runs

      Exit codes:
        0               everything that was to run passed
        1               a scenario failed or could not be played
        2               a file or the command line is wrong
        3               a fault of wstest, or a report or a recording that could not be written
        4               nothing matched: no scenario was found or chosen
        129, 130, 143   interrupted by SIGHUP (the terminal was closed), SIGINT (Ctrl-C), SIGTERM

      wstest <command> --help shows the options and examples of a command.
      "
    `);
  });

  it.each(["run", "list", "check", "mock", "record", "schema", "init"])(
    "of %s says what it does and what each option is for",
    async (name) => {
      const text = await help(name);
      expect(text).toMatch(new RegExp(`^Usage: wstest ${name}`));
      // A line for each option, with words beside it.
      for (const line of text.split("\n").filter((each) => /^ {2}-/.test(each)))
        expect(line).toMatch(/^ {2}-.+ {2,}\S/);
    },
  );

  it.each(["run", "list", "check", "mock", "record", "schema", "init"])("of %s has examples", async (name) => {
    const [, examples = ""] = (await help(name)).split("\nExamples:\n");
    expect(examples).toMatch(new RegExp(`^ {2}wstest ${name}\\b`));
  });

  it("of what plays and judges tells the exit codes, as README.md does", async () => {
    const page = await readFile(join(import.meta.dirname, "../../README.md"), "utf8");
    const told = Array.from(
      page.matchAll(/^\| ([\d, ]+?) \| (.+) \|$/gm),
      ([, codes = "", meaning]) => `  ${codes.padEnd(15)} ${meaning}\n`,
    );
    expect(told).toHaveLength(6);
    for (const name of ["run", ""]) expect(await help(...[name].filter(Boolean))).toContain(told.join(""));
  });

  it("is asked for in the same way by everyone", async () => {
    expect((await command(["help", "run"], { cwd: "/tmp" })).stdout).toBe(await help("run"));
    expect((await command(["run", "-h"], { cwd: "/tmp" })).stdout).toBe(await help("run"));
  });
});

describe("a wrong command line", () => {
  it.each([
    [[], /^Usage: wstest/],
    [["rnu"], /unknown command 'rnu'\n\(Did you mean run\?\)/],
    [["nonsense"], /unknown command 'nonsense'\n\(The commands are run, .+ and help\)\n\(wstest --help shows/],
    [["--colour"], /unknown option '--colour'/],
    [["run", "--repotrer", "x"], /unknown option '--repotrer'\n\(Did you mean --reporter\?\)/],
    [["run", "--timeout", "5"], /option '--timeout <duration>' argument '5' is invalid\. 5ms or 5s\?/],
    [
      ["run", "--workers", "0"],
      /option '-j, --workers <n>' argument '0' is invalid\. Write a whole number from 1, or a part of the processors as 50%\./,
    ],
    [["run", "--seed", "abc"], /option '--seed <n>' argument 'abc' is invalid\. A seed is a whole number\./],
    [["run", "-g", "("], /option '-g, --grep <regexp>' argument '\(' is invalid\. Invalid regular expression/],
    [["run", "--var"], /option '--var <name=value>' argument missing/],
    [["run", "--var", "x"], /^--var takes name=value, got "x"/],
    [["run", "--env-file", "gone.env"], /^The environment file gone\.env cannot be read/],
    [["run", "--tags", "a and"], /^The tags expression "a and" is not valid at its end/],
    [["run", "--reporter", "jnuit"], /^There is no reporter "jnuit"\n {2}= help: Did you mean "junit"\?/],
    [["mock"], /There is nothing to play: name a file with a mock, or a server to stand in front of/],
    [["mock", "a.yaml", "--port", "http"], /A port is a number from 0 to 65535\./],
    [
      ["schema", "senario"],
      /value 'senario' is invalid for argument 'which'\. Allowed choices are scenario, mock, expect, project\./,
    ],
    [["init", "a", "b"], /too many arguments/],
  ])("%j is exit code 2, with the reason on standard error", async (args: readonly string[], reason: RegExp) => {
    const { exitCode, stdout, stderr } = await command(args, { cwd: "/tmp" });
    expect(stderr).toMatch(reason);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  it("says where the help is", async () => {
    const { stderr } = await command(["run", "--nope"], { cwd: "/tmp" });
    expect(stderr).toBe("error: unknown option '--nope'\n(wstest run --help shows what there is)\n");
    expect((await command(["--nope"], { cwd: "/tmp" })).stderr).toContain("\n(wstest --help shows what there is)\n");
  });
});
