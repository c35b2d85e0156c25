import { join } from "node:path";
import { expect, it } from "vitest";
import { command } from "../support/command.ts";

const cwd = join(import.meta.dirname, "../../scenarios");

it.each(["gateway.yaml", "backoff.yaml"])(
  "%s: a program is tested from both ends",
  { timeout: 60_000 },
  async (file) => {
    const { exitCode, stdout, stderr } = await command(["run", file], { cwd });
    expect(exitCode, stdout + stderr).toBe(0);
  },
);
