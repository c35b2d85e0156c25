import { resolve } from "node:path";
import type { Environment } from "../../environment.ts";
import { compileExpectations, type Expectations, judgeExpectations } from "../../language/mock/expect-file.ts";
import { readText } from "../../language/read-text.ts";
import { shownName } from "../../run/find-files.ts";
import type { MockOutput } from "./output.ts";
import type { PlayedMock } from "./played-mock.ts";

/** What clients must have done, of a file of expectations; or what is wrong with it. */
export async function readExpected(file: string, { cwd }: Pick<Environment, "cwd">): Promise<Expectations> {
  const path = resolve(cwd, file);
  const name = { path, shown: shownName(path, cwd) };
  const { text, problem } = await readText(name);
  return problem ? { expectations: [], problems: [problem] } : compileExpectations(text, name);
}

/** Tells what is not as expected; whether all is. Of several mocks each is judged. */
export function isAsExpected(
  expected: Expectations,
  played: readonly Pick<PlayedMock, "log">[],
  { env }: Pick<Environment, "env">,
  output: Pick<MockOutput, "judged">,
): boolean {
  const problems = played.flatMap(({ log }) => judgeExpectations(expected, log, env));
  output.judged(problems, expected.expectations.length);
  return problems.length === 0;
}
