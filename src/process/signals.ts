import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
// Signals to a process group exist nowhere else in Node.
import { getBuiltinModule, kill, platform } from "node:process";

/** What a group can be told. */
export type GroupSignal = "SIGTERM" | "SIGKILL" | "SIGSTOP" | "SIGCONT";

/**
 * Sends a signal to all processes of a group, and says whether there was one to take it. Windows has no groups: there the
 * tree below the leader is ended by force, and nothing can be frozen.
 */
export function signalGroup(leader: number, signal: GroupSignal): boolean {
  // kill(2): the groups 0 and 1 would mean our own group and every process there is.
  if (leader <= 1) throw new RangeError(`${leader} is not the leader of a group of ours`);
  if (platform === "win32") {
    const ends = signal === "SIGTERM" || signal === "SIGKILL";
    // Loaded where it is needed: all runs pay for what is loaded at the start.
    return (
      ends &&
      getBuiltinModule("node:child_process").spawnSync("taskkill", ["/pid", String(leader), "/T", "/F"]).status === 0
    );
  }
  try {
    kill(-leader, signal);
    return true;
  } catch (thrown) {
    if (isNobodyThere(thrown)) return false;
    throw thrown;
  }
}

/** Whether a process of the group still runs. What has ended and was only not yet buried by its parent does not count. */
export async function groupLives(leader: number): Promise<boolean> {
  try {
    kill(platform === "win32" ? leader : -leader, 0);
  } catch (thrown) {
    if (isNobodyThere(thrown)) return false;
    throw thrown;
  }
  // In a container whose first process buries no orphans, a zombie answers for ever.
  return platform === "linux" ? hasLivingMember(leader) : true;
}

/**
 * Whether the leader of a group has ended and Node is still to tell of it. Outside of Linux nobody can say so while others of
 * its group run: then it is false.
 */
export function leaderHasEnded(leader: number): boolean {
  try {
    if (platform === "linux") return isDead(readFileSync(`/proc/${leader}/stat`, "latin1"));
    kill(platform === "win32" ? leader : -leader, 0);
    return false;
  } catch (thrown) {
    return isNobodyThere(thrown);
  }
}

/** macOS says EPERM for a group of which only zombies are left. */
function isNobodyThere(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && (thrown.code === "ESRCH" || thrown.code === "EPERM");
}

async function hasLivingMember(leader: number): Promise<boolean> {
  let ids: string[];
  try {
    ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  } catch {
    return true; // without /proc, what `kill` said stands
  }
  // A process may end while we look.
  const stats = await Promise.all(ids.map((id) => readFile(`/proc/${id}/stat`, "latin1").catch(() => "")));
  return stats.some((stat) => fieldsOf(stat)[2] === String(leader) && !isDead(stat));
}

/** proc(5): pid (name) state ppid pgrp …; from the state on, for the name may hold blanks and parentheses. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Whether a process has ended and was only not yet buried by its parent. */
function isDead(stat: string): boolean {
  const [state = ""] = fieldsOf(stat);
  return state === "Z" || state === "X";
}
