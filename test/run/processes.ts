import { execFile } from "node:child_process";
import { leaderHasEnded } from "../../src/process/signals.ts";

/** The state of a process as ps(1) says it: S sleeps, T is stopped, Z has ended and was not yet buried; "" when it is gone. */
export function stateOf(pid: number): Promise<string> {
  return new Promise((resolve) => {
    execFile("ps", ["-o", "stat=", "-p", String(pid)], (_, state) => resolve(state.trim().slice(0, 1)));
  });
}

/** Kills a child of ours and keeps Node from hearing of its end until it goes on: no event is handled before that. */
export function killUnheard(pid: number): void {
  process.kill(pid, "SIGKILL");
  const cell = new Int32Array(new SharedArrayBuffer(4));
  while (!leaderHasEnded(pid)) Atomics.wait(cell, 0, 0, 1);
}

/** Whether a process runs. */
export async function runs(pid: number): Promise<boolean> {
  return !["", "Z", "X"].includes(await stateOf(pid));
}
