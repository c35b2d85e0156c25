import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import path from "node:path";
import type { Environment } from "../environment.ts";
import { Failure } from "../problem.ts";
import type { PlayedMock } from "./played-mock.ts";

/** What a program beside mocks is told. */
interface Told {
  readonly environment: Pick<Environment, "cwd" | "env" | "atExit">;
  readonly signal: AbortSignal;
  /** Where the authorities of the mocks stand already. */
  readonly caFile: string | undefined;
}

/**
 * Runs a program that uses mocks, and gives its exit code: it finds the first of them by `WSTEST_URL` and `WSTEST_HTTP_URL`, and
 * with `tls: auto` those to trust by `WSTEST_CA_FILE`; Node by `NODE_EXTRA_CA_CERTS`, unless that says something else.
 */
export async function runBesideMocks(
  program: readonly string[],
  played: readonly Pick<PlayedMock, "url" | "httpUrl" | "ca">[],
  { environment: { cwd, env, atExit }, signal, caFile }: Told,
): Promise<number> {
  const [first] = played;
  const urls = first ? { WSTEST_URL: first.url, WSTEST_HTTP_URL: first.httpUrl } : {};
  const authorities = played.flatMap(({ ca }) => ca ?? []).join("");
  const run = (trusted: string | undefined): Promise<number> => {
    const own = trusted === undefined ? {} : { WSTEST_CA_FILE: trusted };
    const node = trusted === undefined ? {} : { NODE_EXTRA_CA_CERTS: env["NODE_EXTRA_CA_CERTS"] ?? trusted };
    return runBeside(program, { cwd, env: { ...env, ...urls, ...own, ...node }, signal });
  };
  if (authorities === "") return run(undefined);
  if (caFile !== undefined) return run(path.resolve(cwd, caFile));
  const folder = await mkdtemp(path.join(tmpdir(), "wstest-ca-"));
  const forget = atExit(() => rmSync(folder, { recursive: true, force: true }));
  try {
    const file = path.join(folder, "ca.pem");
    await writeFile(file, authorities);
    return await run(file);
  } finally {
    forget();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a program with our own input and outputs, and gives its exit code: 128 and the number of the signal that ended it. A
 * signal for us is one for it. Rejects with a `Failure` when it cannot be started.
 */
export function runBeside(
  [program = "", ...args]: readonly string[],
  {
    cwd,
    env,
    signal,
  }: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: "inherit" });
    const pass = (): void => void child.kill(signal.reason === "SIGINT" ? "SIGINT" : "SIGTERM");
    if (signal.aborted) pass();
    else signal.addEventListener("abort", pass, { once: true });
    child.once("error", (error: NodeJS.ErrnoException) => {
      signal.removeEventListener("abort", pass);
      const why = error.code === "ENOENT" ? "there is no such program" : error.message;
      reject(new Failure({ code: "invalid-argument", headline: `${program} cannot be started: ${why}` }));
    });
    child.once("exit", (code, by) => {
      signal.removeEventListener("abort", pass);
      resolve(code ?? 128 + (by ? constants.signals[by] : 0));
    });
  });
}
