import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { execStep } from "../../src/steps/exec.ts";
import { compileSteps, failureOf, playSteps, testScene } from "../support/scene.ts";

const kinds = [execStep];
const node = JSON.stringify(process.execPath);

/** A step that runs JavaScript, with options beside it. */
function script(code: string, beside = ""): string {
  return `- exec: [${node}, -e, ${JSON.stringify(code)}]\n${beside}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "wstest-exec-"));
});
afterAll(() => rm(dir, { recursive: true }));

describe("a line for the shell", () => {
  test("gets the variables that it names, as texts or JSON", async () => {
    const vars = { port: 8080, name: "a 'b' $(c)", order: { id: 1 }, nothing: null };
    const line = 'echo "$WSTEST_port|$WSTEST_name|$WSTEST_order|$WSTEST_nothing"';
    const scene = await playSteps(
      `- exec: ${JSON.stringify(line)}\n  extract: { out: $ , port: { regex: "^(\\\\d+)" } }`,
      kinds,
      testScene({ vars }),
    );
    expect(scene.vars.get("out")).toBe("8080|a 'b' $(c)|{\"id\":1}|null");
    expect(scene.vars.get("port")).toBe("8080");
  });

  test("gets no other variables", async () => {
    const vars = { port: 8080, token: "secret" };
    await playSteps(
      '- exec: ": $WSTEST_port; env | grep ^WSTEST"\n  expect: { stdout: WSTEST_port=8080 }',
      kinds,
      testScene({ vars }),
    );
  });

  test("may use the shell's own braces", async () => {
    const scene = testScene({ env: { ...process.env, GREETING: "hi" } });
    await playSteps('- exec: echo "$${GREETING}there"\n  expect: { stdout: hithere }', kinds, scene);
  });

  test("takes no ${…}: a peer's text must never become a program", async () => {
    const { problems, script: steps } = await compileSteps('- exec: "curl ${url} ${order.id} $${HOME}"', kinds);
    expect(steps).toEqual([]);
    expect(problems).toMatchObject([
      {
        headline: "A shell line takes variables from its environment, not with ${…}",
        label: "write $WSTEST_url",
        place: { line: 1, column: 15, width: 6 },
        help: "Write $WSTEST_url. In a list, [program, argument], ${…} is allowed, for no shell reads it. For the shell's own braces write $${HOME}.",
      },
      {
        label: "not in a shell line",
        place: { line: 1, column: 22, width: 11 },
        help: 'Name the value first, - set: { value: "${order.id}" }, then write $WSTEST_value. In a list, [program, argument], ${…} is allowed, for no shell reads it. For the shell\'s own braces write $${HOME}.',
      },
    ]);
  });

  test("notes the variables that it reads, and fails when one has no value", async () => {
    const { reader } = await compileSteps("- exec: echo $WSTEST_port $WSTEST_port $WSTEST_host", kinds);
    expect(reader.used).toEqual(["port", "port", "host"]);
    const problem = await failureOf("- exec: echo $WSTEST_port", kinds, testScene());
    expect(problem).toMatchObject({
      code: "not-set",
      headline: 'The variable "port" has no value',
      place: { column: 15, width: 11 },
    });
  });
});

describe("a program with arguments", () => {
  test("gets them as they are, with variables", async () => {
    const yaml = `- exec: [${node}, -p, "process.argv[1]", "\${text}"]\n  expect: { stdout: "$(rm) 'x'" }`;
    await playSteps(yaml, kinds, testScene({ vars: { text: "$(rm) 'x'" } }));
  });

  test("runs where and with what it is told", async () => {
    const scene = testScene({ cwd: tmpdir(), vars: { dir, n: 1 } });
    const code = "console.log(JSON.stringify({ cwd: process.cwd(), n: process.env.N }))";
    await playSteps(
      script(code, '  cwd: "${dir}"\n  env: { N: "${n}" }\n  extract: { cwd: $.cwd, n: $.n }'),
      kinds,
      scene,
    );
    expect(scene.vars.get("cwd")).toBe(dir);
    expect(scene.vars.get("n")).toBe("1");
  });
});

describe("judges", () => {
  test("any exit code but 0 as a failure, and shows the last lines of the error output", async () => {
    const problem = await failureOf(
      script("for (let i = 1; i <= 12; i++) console.error('line ' + i); process.exit(3)"),
      kinds,
      testScene(),
    );
    expect(problem).toMatchObject({
      code: "exec",
      headline: "The command ended with exit code 3",
      label: "exit code 3",
      expected: "exit code 0",
      actual: "exit code 3",
      place: { line: 1, column: 9 },
    });
    expect(problem.notes).toEqual([
      ["stderr, the last 10 of 12 lines:", ...Array.from({ length: 10 }, (_, i) => `  line ${i + 3}`)].join("\n"),
    ]);
  });

  test("an expected exit code, one of several, and outputs", async () => {
    const beside = "  expect: { exitCode: [3, 4], stdout: { $contains: out }, stderr: { $startsWith: er } }";
    await playSteps(
      script("console.log('output'); console.error('error'); process.exit(3)", beside),
      kinds,
      testScene(),
    );
  });

  test("every part, and shows the first difference first", async () => {
    const beside = "  expect:\n    exitCode: 0\n    stdout: good";
    const problem = await failureOf(script("console.log('bad'); process.exit(3)", beside), kinds, testScene());
    expect(problem).toMatchObject({
      code: "exec",
      headline: "The command did not do what was expected: exit code: expected 0, got 3",
      place: { line: 3, column: 15 },
    });
    expect(problem.notes).toEqual(['stdout: expected "good", got "bad"', "stdout:\n  bad"]);
  });

  test("what it wrote to either output", async () => {
    const both = script("console.error('error'); console.log('out'); process.exit(3)");
    expect((await failureOf(both, kinds, testScene())).notes).toEqual(["stderr:\n  error", "stdout:\n  out"]);
  });

  test("the signal that ended it", async () => {
    const problem = await failureOf(
      script("process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 1e6)"),
      kinds,
      testScene(),
    );
    expect(problem.headline).toBe("The command was ended by the signal SIGTERM");
    expect(problem.notes).toEqual(["it wrote nothing"]);
    await playSteps(
      script("process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 1e6)", "  expect: { exitCode: 143 }"),
      kinds,
      testScene(),
    );
  });

  test("an extraction that finds nothing", async () => {
    const problem = await failureOf(script("console.log('{}')", "  extract: { a: $.a }"), kinds, testScene());
    expect(problem).toMatchObject({
      code: "exec",
      headline: "The output of the command has nothing at $.a, to extract a",
      notes: ["stdout:\n  {}"],
      place: { line: 2, column: 14 },
    });
  });

  test("the time that it took, against its own limit only", async () => {
    const limits = { min: 0, max: 0.001 };
    await playSteps(script(""), kinds, testScene({ within: limits }));
    const scene = testScene();
    const problem = await failureOf(script("", "  within: 1ms\n  measure: start"), kinds, scene);
    expect(problem.code).toBe("too-late");
    expect(scene.recorded.get("start")).toHaveLength(1);
  });

  test("a program that is not there", async () => {
    const problem = await failureOf("- exec: [no-such-program-here]", kinds, testScene());
    expect(problem).toMatchObject({
      code: "exec",
      headline: 'The command could not be started: there is no program "no-such-program-here"',
      label: "not started",
    });
    const elsewhere = await failureOf("- exec: echo\n  cwd: no/such/folder", kinds, testScene({ cwd: dir }));
    expect(elsewhere.headline).toBe(
      `The command could not be started: there is no folder ${JSON.stringify(join(dir, "no/such/folder"))}`,
    );
    // The folder is shown, not the command.
    expect(elsewhere).toMatchObject({ label: "no such folder", place: { line: 2, column: 8 } });
  });
});

test("is a cause, under its id", async () => {
  const scene = testScene();
  await playSteps("- exec: echo\n  id: trigger\n  within: 5s", kinds, scene);
  expect(scene.track.cause?.title).toBe("exec: echo");
  expect(scene.track.causes.get("trigger")).toMatchObject({ at: scene.track.cause?.at, title: "exec: echo" });
  expect(scene.recorded.get("trigger")).toHaveLength(1);
});

test("keeps the last 10 MiB of an output", async () => {
  const scene = testScene();
  await playSteps(
    script("process.stdout.write('x'.repeat(11 * 1024 * 1024) + 'end')", "  extract: { out: $ }"),
    kinds,
    scene,
  );
  const out = scene.vars.get("out") as string;
  expect(out.length).toBe(10 * 1024 * 1024);
  expect(out.endsWith("xend")).toBe(true);
});

describe.skipIf(process.platform === "win32")("leaves nothing running", () => {
  const family = "echo $$ > $WSTEST_file; sleep 1000 & echo $! >> $WSTEST_file";

  async function pids(file: string): Promise<readonly number[]> {
    return (await readFile(file, "utf8")).trim().split("\n").map(Number);
  }

  async function expectGone(file: string): Promise<void> {
    const members = await pids(file);
    expect(members).toHaveLength(2);
    await vi.waitFor(() => expect(members.filter(isRunning)).toEqual([]), 5000);
  }

  /** A zombie that nobody buries (the first process of a container does not) is not running. */
  function isRunning(pid: number): boolean {
    if (!isAlive(pid)) return false;
    const stat = process.platform === "linux" ? readFileSync(`/proc/${pid}/stat`, { encoding: "latin1" }) : "";
    return !/\) [ZX] /.test(stat);
  }

  test("when the time is up", async () => {
    const file = join(dir, "late");
    const problem = await failureOf(`- exec: ${family}; wait\n  timeout: 300ms`, kinds, testScene({ vars: { file } }));
    expect(problem).toMatchObject({
      code: "exec",
      headline: "The command did not end within 300 ms and was killed",
      label: "still running",
    });
    await expectGone(file);
  });

  test("when the track is stopped", async () => {
    const file = join(dir, "stopped");
    const scene = testScene({ vars: { file } });
    const { script: steps } = await compileSteps(`- exec: ${family}; wait`, kinds);
    const playing = Promise.resolve(scene.run(steps, scene.scope));
    const outcome = playing.catch((thrown: unknown) => thrown);
    await vi.waitFor(async () => expect(await pids(file)).toHaveLength(2), 5000);
    scene.track.stop();
    expect(await outcome).toMatchObject({ message: "stopped by the test" });
    expect(scene.track.waiting).toBe(0);
    await expectGone(file);
  });

  test("when wstest ends in disorder", async () => {
    const file = join(dir, "disorder");
    const atExit = new Set<() => void>();
    const scene = testScene({
      vars: { file },
      atExit: (callback) => (atExit.add(callback), () => atExit.delete(callback)),
    });
    const outcome = failureOf(`- exec: ${family}; wait`, kinds, scene);
    await vi.waitFor(async () => expect(await pids(file)).toHaveLength(2), 5000);
    for (const callback of atExit) callback();
    expect(await outcome).toMatchObject({ headline: "The command was ended by the signal SIGKILL" });
    expect(atExit.size).toBe(0);
    await expectGone(file);
  });

  test("when it ends before what it has started, and notes that", async () => {
    const file = join(dir, "left");
    const scene = testScene({ vars: { file } });
    await playSteps(`- exec: ${family}`, kinds, scene);
    expect(scene.notes).toEqual([`exec: ${family} left processes running; they were killed`]);
    expect(scene.track.waiting).toBe(0);
    await expectGone(file);
  });
});
