import { execFile } from "node:child_process";

/** The state of a process as ps(1) says it: S sleeps, T is stopped, Z has ended and was not yet buried; "" when it is gone. */
export function stateOf(pid: number): Promise<string> {
  return new Promise((resolve) => {
    execFile("ps", ["-o", "stat=", "-p", String(pid)], (_, state) => resolve(state.trim().slice(0, 1)));
  });
}

/** Whether a process runs. */
export async function runs(pid: number): Promise<boolean> {
  return !["", "Z", "X"].includes(await stateOf(pid));
}
