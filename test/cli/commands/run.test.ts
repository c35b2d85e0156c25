import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command, normalised } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const files = {
  "scenarios/chat.yaml": "name: chat\ntags: [smoke]\nvars: { n: 1 }\nsteps: [{ log: 'n is ${json(n)}' }]\n",
  "scenarios/mail.yaml": "name: mail\ntags: [slow]\nsteps: [{ log: mail }]\n",
  "broken/a.yaml": "name: a\nsteps: [{ assert: 1 == 2 }]\n---\nname: b\nsteps: [{ log: b }]\n",
};

async function wstest(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const cwd = await workspace(files);
  return { cwd, ...(await command(["run", ...args], { cwd, env })) };
}

describe("wstest run --help", () => {
  it("lists all options, with examples", async () => {
    expect((await wstest(["--help"])).stdout).toMatchInlineSnapshot(`
      "Usage: wstest run [options] [paths...]

      Play scenarios, judge them, report.

      Arguments:
        paths                        files, file.yaml:LINE, folders or globs (default: those of
                                     wstest.yaml, else scenarios/)

      Choosing scenarios:
        -g, --grep <regexp>          only scenarios whose name matches; may be given again
        -G, --grep-invert <regexp>   no scenarios whose name matches; may be given again
        --tags <expression>          only scenarios with these tags: 'smoke and not (slow or flaky)'
        --strict-tags                a tag of --tags that no scenario has is a mistake
        --last-failed                only scenarios that failed in the last run
        --only-changed               only scenarios of files that git says are changed, or that name such
                                     a file
        --since <ref>                changed since this commit, branch or tag (default: since the last
                                     commit)
        --shard <i/n>                only the part i of n, from 1/n to n/n; auto: as the variables of the
                                     CI say
        --shard-timings <file>       make parts that take equally long, by the .last-run.json of an
                                     earlier run; may be given again
        --list                       only list them; connects to nothing
        --list-tags                  only list their tags, and how many scenarios have each
        --pass-with-no-tests         exit with 0, not 4, when nothing matches

      Values and servers:
        -e, --env <name>             an environment of wstest.yaml: its servers, variables and options
        -c, --config <file>          the project's file (default: wstest.yaml in this folder or one above
                                     it, up to the root of the repository)
        --var <name=value>           give a variable a value; may be given again
        --vars-file <file>           values of variables, from a file of YAML or JSON; may be given again
        --secret <name=value>        give a variable a value that is masked in all that is shown and
                                     written; may be given again
        --secrets-file <file>        such values, from a file of NAME=value lines; may be given again
        --env-file <file>            values of variables and of \${env.…}, from a file of NAME=value lines;
                                     may be given again
        -t, --target <url>           use this server instead of the scenario's own; name=url where it has
                                     several
        -H, --header <name: value>   a header of all clients' handshakes; may be given again
        -k, --insecure               accept any TLS certificate, also one that is not trusted or has
                                     expired
        --cacert <file>              trust the certificate authorities of this file (PEM)
        --cert <file>                the certificate of all clients (PEM)
        --key <file>                 its key (PEM)
        --seed <n>                   play with the same random values again; a run that failed prints its
                                     seed

      Playing:
        -x                           stop after the first failure; what was not played is counted as not
                                     run
        --bail <n>                   stop after n failures
        --retries <n>                play a scenario that failed again, up to n times: one that passes
                                     then is flaky
        --fail-on-flaky              exit with 1 when a scenario is flaky
        --repeat-each <n>            play each scenario n times, each time as a test case of its own
        --from-trace <trace>         without any server: judge again what a trace has recorded, or all
                                     traces of a folder; may be given again
        --watch                      stay, and play again what changes: files of scenarios, and those that
                                     they name
        --debug                      stop before the first step, or at the line of file.yaml:LINE, and
                                     ask: step, look into inboxes, send by hand, mend the file and retry
        --pause-on-failure           stop where a step fails, with every connection still open, and ask
        --shuffle                    play in an order that the seed makes
        -j, --workers <n>            how many files are played at once, also as 50% of the processors; the
                                     scenarios of a file run one after another (default: twice the number
                                     of processors, at most 8)
        --timeout <duration>         for each scenario that has no timeout of its own, as 500ms, 30s or 2m
                                     (default: 60s)
        --global-timeout <duration>  for the whole run, which is then ended in order; what was not played
                                     is counted as not run

      Reporting:
        --reporter <name[=path]>     console, junit, junit-strict, json, blob, ctrf, tap, lines, github,
                                     markdown, html or a module, ./my.mjs; =path writes to a file of your
                                     choice, =- to the terminal; may be given again (default: console, on
                                     GitHub with github)
        -o, --output <folder>        where reports without a path are written, and what failed is
                                     remembered (default: "wstest-results")
        -v, --verbose                show steps and messages as they happen, and the notes of scenarios
                                     that passed
        --slow <duration>            mark scenarios that take longer (default: 5s)
        --durations <n>              list the n scenarios that took longest
        --json                       the verdict as one JSON object on the last line of stdout; reports
                                     for people go to stderr
        --trace <mode>               write all that happens in each scenario into a file, and its network
                                     as HAR; wstest show opens it (default: off) (choices: "on", "off",
                                     "retain-on-failure")
        --color                      use colours (default: by FORCE_COLOR, NO_COLOR, TERM, and whether it
                                     is a terminal)
        --no-color                   use no colours

      Options:
        -h, --help                   show this help

      Examples:
        wstest run                                            all scenarios below scenarios/
        wstest run scenarios/ --tags 'smoke and not slow' -x  only some, and stop at the first that fails
        wstest run chat.yaml:31                               the scenario at a line of a file
        wstest run chat.yaml -v                               with every step and message
        wstest run --last-failed                              only what failed in the last run
        wstest run --debug chat.yaml                          step by step; chat.yaml:31 stops first at that line
        wstest run --pause-on-failure                         look where it failed, with every connection open
        wstest run --watch                                    stay, and play again what changes
        wstest run --only-changed --since origin/main         only what a branch touches
        wstest run scenarios/ --shard 1/4                     the first of four parts, each on its own machine
        wstest run scenarios/ --retries 2                     what passes only then is told as flaky
        wstest run chat.yaml --var room=lobby --env-file .env
        wstest run chat.yaml --secret token=$TOKEN            a value that nothing shows
        wstest run chat.yaml -t wss://staging.example.com     against another server than the file's own
        wstest run -e staging                                 in an environment of wstest.yaml
        wstest run scenarios/ --reporter console --reporter junit=report.xml
        wstest run scenarios/ --reporter html                 a page with the sequence diagrams of all scenarios
        wstest run scenarios/ --reporter ./my-reporter.mjs=out.txt
        wstest run scenarios/ --trace retain-on-failure       and keep all that happened in those that fail
        wstest run --from-trace chat-hello.trace.jsonl        judge that again, as the file is now, without a server

      Exit codes:
        0               everything that was to run passed
        1               a scenario failed or could not be played
        2               a file or the command line is wrong
        3               a fault of wstest, or a report or a recording that could not be written
        4               nothing matched: no scenario was found or chosen
        129, 130, 143   interrupted by SIGHUP (the terminal was closed), SIGINT (Ctrl-C), SIGTERM
      "
    `);
  });
});

describe("wstest run", () => {
  it("plays scenarios/ when nothing is said", async () => {
    const { exitCode, stdout, stderr } = await wstest(["-j", "1"]);
    expect(normalised(stdout)).toMatchInlineSnapshot(`
      "[chat] log: n is 1
      ✓ scenarios/chat.yaml › chat  <time>
      [mail] log: mail
      ✓ scenarios/mail.yaml › mail  <time>

      2 passed (<time>)
      "
    `);
    expect([exitCode, stderr]).toEqual([0, ""]);
  });

  it("plays what is named", async () => {
    expect((await wstest(["scenarios/chat.yaml"])).stdout).not.toContain("mail");
    expect((await wstest(["scenarios/*.yaml", "-g", "mail"])).stdout).not.toContain("chat");
    expect((await wstest(["-G", "mail"])).stdout).toContain("1 passed");
    expect((await wstest(["--tags", "smoke and not slow"])).stdout).toContain("1 passed");
  });

  it("stops after the first failure with -x, wherever it stands", async () => {
    for (const args of [
      ["-x", "broken"],
      ["broken", "-x"],
      ["broken", "--bail", "1"],
    ]) {
      const { stdout, exitCode } = await wstest(args);
      expect(stdout).toContain("1 failed, 1 not run");
      expect(exitCode).toBe(1);
    }
    expect((await wstest(["broken"])).stdout).toContain("1 passed, 1 failed");
  });

  it("gives variables their values, in the type that they have", async () => {
    expect((await wstest(["--var", "n=5"])).stdout).toContain("log: n is 5");
    expect((await wstest(["--var", "n=five"])).exitCode).toBe(2);
    expect((await wstest(["--var", "n=5", "--var", "n=6"])).stdout).toContain("log: n is 6");
  });

  it("plays nothing when no scenario knows a variable of --var; a file of variables may hold more", async () => {
    const { exitCode, stdout } = await wstest(["--var", "m=5"]);
    expect([exitCode, normalised(stdout)]).toEqual([
      2,
      '--var m: no scenario has a variable "m"\n  = help: The variables are n.\n\nnothing ran, 1 problem (<time>)\n',
    ]);
    expect(await wstest(["--list", "--var", "m=5"])).toMatchObject({ exitCode: 2, stdout: "" });
    const cwd = await workspace({ ...files, ".env": "m=5\n" });
    expect((await command(["run", "--env-file", ".env"], { cwd })).exitCode).toBe(0);
  });

  it("reads variables and the environment from files; --var wins", async () => {
    const cwd = await workspace({
      "a.yaml": "vars: { n: 1, stage: \"${env.STAGE}\" }\nsteps: [{ log: '${json(n)} ${stage}' }]",
      ".env": "n=2\nSTAGE=from the file\n",
    });
    expect(
      (await command(["run", "a.yaml", "--env-file", ".env"], { cwd, env: { STAGE: "from outside" } })).stdout,
    ).toContain("log: 2 from the file");
    expect((await command(["run", "a.yaml", "--env-file", ".env", "--var", "n=3"], { cwd })).stdout).toContain(
      "log: 3 from the file",
    );
    expect((await command(["run", "a.yaml"], { cwd, env: { STAGE: "from outside" } })).stdout).toContain(
      "log: 1 from outside",
    );
  });

  it("limits the time of scenarios that say nothing", async () => {
    const cwd = await workspace({ "a.yaml": "steps: [{ wait: 20s }]" });
    const { stdout, exitCode } = await command(["run", "a.yaml", "--timeout", "50ms"], { cwd });
    expect(stdout).toContain("The scenario did not end within 50 ms");
    expect(exitCode).toBe(1);
  });

  it("lists instead of playing with --list", async () => {
    const { stdout, exitCode } = await wstest(["--list", "-g", "chat"]);
    expect(stdout).toBe("scenarios/chat.yaml:1  chat @smoke\n");
    expect(exitCode).toBe(0);
  });

  it("shows steps and messages with -v", async () => {
    expect((await wstest(["-v", "scenarios/mail.yaml"])).stdout).toContain("log: mail");
    expect((await wstest(["-v", "scenarios/mail.yaml"])).stdout).toMatch(/ 1 +.*log: mail/);
  });

  it("repeats what was random with its seed", async () => {
    const cwd = await workspace({ "a.yaml": "steps: [{ log: '${randomInt(0, 1000000)}' }]" });
    const said = async (seed: string): Promise<string | undefined> =>
      /log: (\d+)/.exec((await command(["run", "a.yaml", "--seed", seed], { cwd })).stdout)?.[1];
    expect(await said("7")).toBe(await said("7"));
    expect(await said("7")).not.toBe(await said("8"));
  });

  it("is told that a target fits nothing, as a wrong command line", async () => {
    const { exitCode, stdout } = await wstest(["-t", "ws://h"]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain("-t ws://h: no scenario has a server that this url could replace");
  });

  it("uses colours when it is told to", async () => {
    expect((await wstest(["--color"])).stdout).toContain("\u001b[");
    expect((await wstest([], { FORCE_COLOR: "1" })).stdout).toContain("\u001b[");
    expect((await wstest(["--no-color"], { FORCE_COLOR: "1" })).stdout).not.toContain("\u001b[");
  });

  it("says that nothing matched, as exit code 4", async () => {
    const { exitCode, stdout } = await wstest(["-g", "zzz"]);
    expect(exitCode).toBe(4);
    expect(stdout).toContain("No scenario matched");
  });
});

describe("reports of a run", () => {
  it("without a path are written to wstest-results, or where -o says", async () => {
    const { cwd, exitCode, stdout } = await wstest(["--reporter", "junit"]);
    expect(await readFile(join(cwd, "wstest-results/junit.xml"), "utf8")).toContain('<testsuites name="wstest"');
    expect(stdout).toContain("2 passed");
    expect(exitCode).toBe(0);
    const other = await wstest(["--reporter", "junit,json", "-o", "out/here"]);
    expect(await readFile(join(other.cwd, "out/here/junit.xml"), "utf8")).toContain("chat");
    expect(await readFile(join(other.cwd, "out/here/wstest.ndjson"), "utf8")).toContain("run:end");
  });

  it("replace the console on standard output", async () => {
    const { stdout } = await wstest(["--reporter", "json=-"]);
    for (const line of stdout.trim().split("\n")) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it("that cannot be written are exit code 3, and the others are", async () => {
    const cwd = await workspace({ ...files, "a file": "" });
    const { exitCode, stdout, stderr } = await command(
      ["run", "--reporter", "junit=a file/junit.xml", "--reporter", "json=ok.ndjson"],
      { cwd },
    );
    expect(exitCode).toBe(3);
    expect(stdout).toContain("2 passed");
    expect(stderr).toMatch(/^The report of junit could not be written to a file\/junit\.xml: /);
    expect(await readFile(join(cwd, "ok.ndjson"), "utf8")).toContain("run:end");
  });

  it("an interrupt is told at once, and what a second one does", async () => {
    const abort = new AbortController();
    const { exitCode, stderr } = await command(["run", "long.yaml", "-v"], {
      cwd: await workspace({ "long.yaml": "steps: [{ log: begun }, { wait: 30s }]" }),
      signal: abort.signal,
      onOutput: (text) => void (text.includes("begun") && abort.abort("SIGINT")),
    });
    expect([exitCode, stderr]).toEqual([
      130,
      "Stopping: finally is played, clients and servers are ended, reports are written; press Ctrl-C again to skip to the reports.\n",
    ]);
  });

  it("are written and whole when a file is wrong, when nothing matched and after an interrupt", async () => {
    const cwd = await workspace({
      "wrong.yaml": "steps: [{ nobody: connect }]",
      "long.yaml": "steps: [{ log: begun }, { wait: 30s }]",
    });
    const abort = new AbortController();
    const junit = async (...args: readonly string[]): Promise<readonly [number, string]> => {
      const { exitCode } = await command(["run", ...args, "--reporter", "junit=a.xml"], {
        cwd,
        signal: abort.signal,
        onOutput: (text) => void (text.includes("log: begun") && abort.abort("SIGINT")),
      });
      return [exitCode, await readFile(join(cwd, "a.xml"), "utf8")];
    };
    const [wrong, nothing] = [await junit("wrong.yaml"), await junit("long.yaml", "-g", "zzz")];
    const interrupted = await junit("long.yaml");
    expect([wrong[0], nothing[0], interrupted[0]]).toEqual([2, 4, 130]);
    for (const [, text] of [wrong, nothing, interrupted])
      expect(text.trimEnd()).toMatch(/^<\?xml[\s\S]*<\/testsuites>$|^<\?xml[\s\S]*<testsuites [^>]*\/>$/);
    expect(interrupted[1]).toContain("The run was interrupted by SIGINT");
  });
});
