import type { Environment } from "../../environment.ts";
import { Failure } from "../../problem.ts";
import type { PlayedMock } from "./played-mock.ts";
import { writeText } from "../files/write-file.ts";

/**
 * Writes who is to be trusted for mocks with `tls: auto`: all in one file, as programs take them that trust several. Throws a
 * `Failure` when no mock has one, or when the file cannot be written.
 */
export async function writeAuthorities(
  file: string,
  played: readonly Pick<PlayedMock, "ca">[],
  { cwd }: Pick<Environment, "cwd">,
): Promise<void> {
  const all = played.flatMap(({ ca }) => ca ?? []);
  if (all.length === 0) {
    const headline = "--ca-file: no mock here has tls: auto, so there is no authority to write";
    throw new Failure({ code: "invalid-argument", headline, help: "Write listen: { tls: auto } in the mock." });
  }
  await writeText(file, all.join(""), { cwd });
}
