import { spawnSync } from "node:child_process";

/** Whether tshark is here, which `.ci/run` installs: without it tests of captured packets are skipped. */
export const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
