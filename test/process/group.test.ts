import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Line, ProcessGroup } from "../../src/process/group.ts";
import { groupLives, signalGroup } from "../../src/process/signals.ts";
import { runs, stateOf } from "../run/processes.ts";

const atExit = new Set<() => void>();
const started: ProcessGroup[] = [];
afterEach(() => {
  for (const each of started.splice(0)) {
    each.signal("SIGKILL");
    each.over();
  }
});

function start(line: Line): ProcessGroup {
  const group = ProcessGroup.start(line, {
    cwd: import.meta.dirname,
    env: { ...process.env, GREETING: "hello" },
    atExit: (callback) => (atExit.add(callback), () => atExit.delete(callback)),
  });
  started.push(group);
  return group;
}

/** What it writes first. */
async function said({ child }: ProcessGroup): Promise<string> {
  const [chunk] = (await once(child.stdout!, "data")) as [Buffer];
  return chunk.toString().trim();
}

describe("a group", () => {
  test("runs a line of the shell, or a program with its arguments", async () => {
    expect(await said(start("echo $GREETING | tr a-z A-Z"))).toBe("HELLO");
    expect(await said(start([process.execPath, "-e", "console.log(process.argv[1])", "$GREETING"]))).toBe("$GREETING");
  });

  test("ends with wstest, and so does all that it started", async () => {
    const group = start("sleep 60 & echo $!; wait");
    const grandchild = Number(await said(group));
    expect(await runs(grandchild)).toBe(true);
    expect(atExit.size).toBe(1);
    for (const callback of atExit) callback();
    await once(group.child, "exit");
    await vi.waitFor(async () => expect(await runs(grandchild)).toBe(false));
    expect(await group.lives()).toBe(false);
    expect(atExit.size).toBe(0);
  });

  test("of which something runs when its leader has ended still ends with wstest", async () => {
    const group = start("sleep 60 > /dev/null 2>&1 & echo $!");
    const grandchild = Number(await said(group));
    await vi.waitFor(() => expect(group.child.exitCode).toBe(0));
    expect(await group.lives()).toBe(true);
    for (const callback of atExit) callback();
    await vi.waitFor(async () => expect(await runs(grandchild)).toBe(false));
  });

  test("that could not be started has nothing to end", async () => {
    const group = start(["wstest-no-such-program"]);
    const [error] = (await once(group.child, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ENOENT");
    expect([atExit.size, group.leader, group.signal("SIGKILL"), await group.lives()]).toEqual([0, 0, false, false]);
  });

  test("that is over takes no signals: its number may be somebody else's", async () => {
    const group = start("sleep 60");
    group.over();
    expect(group.signal("SIGKILL")).toBe(false);
    expect(await runs(group.leader)).toBe(true);
    signalGroup(group.leader, "SIGKILL");
  });

  test("that has no members takes no signals", async () => {
    const group = start("exit 0");
    await once(group.child, "exit");
    expect(signalGroup(group.leader, "SIGTERM")).toBe(false);
  });

  test.runIf(process.platform === "linux")("of which only the unburied are left does not live", async () => {
    // setsid(1) gives the job a group of its own; `exec` gives it a parent that never asks for its end.
    const job = Number(
      await said(start(`setsid sleep 60 & echo $!; exec "${process.execPath}" -e 'setInterval(() => {}, 1e6)'`)),
    );
    await vi.waitFor(async () => expect(await groupLives(job)).toBe(true));
    await vi.waitFor(async () => {
      process.kill(job, "SIGKILL");
      expect(await stateOf(job)).toBe("Z");
    });
    expect(await groupLives(job)).toBe(false);
  });

  test.each([0, 1, -5])("is never that of %i", (leader) => {
    expect(() => signalGroup(leader, "SIGTERM")).toThrow(RangeError);
  });
});
