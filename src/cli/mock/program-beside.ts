import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Environment } from "../../environment.ts";
import { runBeside } from "../terminal/run-beside.ts";
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
