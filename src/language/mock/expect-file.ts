import { dirname } from "node:path";
import type { Scope } from "../../expression/expr.ts";
import { useLinearRegex } from "../../linear-regex.ts";
import type { Expectation } from "../../mock/expect/expectation.ts";
import { expectationsSchema, readExpectations } from "../../mock/expect/expectations.ts";
import type { LogRing } from "../../mock/log/log-ring.ts";
import type { AdminVerdict } from "../../mock/admin/api.ts";
import { shownProblem } from "../../mock/admin/shown.ts";
import { Failure, type Problem, problem, problemOf } from "../../problem.ts";
import { raw } from "../../shape/lists.ts";
import { type Members, objectSchema, readMembers } from "../../shape/maps.ts";
import { word } from "../../shape/scalars.ts";
import type { JsonSchema } from "../../shape/shape.ts";
import type { Source } from "../../source.ts";
import { Document } from "../document.ts";
import type { FileName } from "../read-text.ts";
import { DocumentReader } from "../reader.ts";
import { parseYaml } from "../yaml/yaml.ts";

const members = {
  name: { shape: word("a name"), doc: "A text for readers." },
  description: { shape: word("a description"), doc: "A text for readers." },
  expect: { shape: raw(expectationsSchema), doc: "What clients must have done, in any order.", required: true },
} as const satisfies Members;

/** The schema of a file of expectations, for editors. */
export const expectDocument: JsonSchema = objectSchema(members);

/** What a mock's clients must have done, compiled; or all that is wrong with it. */
export interface Expectations {
  readonly expectations: readonly Expectation[];
  readonly problems: readonly Problem[];
}

/** Compiles a document of expectations. `untrusted`: it came from somebody who may read neither files nor the environment. */
export async function compileExpectations(text: string, name: FileName, untrusted = false): Promise<Expectations> {
  useLinearRegex();
  const source: Source = { file: name.shown, text, folder: dirname(name.path) };
  const [first, second] = parseYaml(source);
  if (!first?.root || first.problems.length > 0 || second) {
    const at = { source, start: 0, end: Math.max(1, text.length) };
    const headline = second ? "A file of expectations has one document" : `${name.shown} holds no expectations`;
    const help = "Write expect: [ { receive: { type: hello }, count: 1 } ].";
    const none = problem({ code: "invalid-file", headline, help, ...(second ? { at } : {}) });
    return { expectations: [], problems: first && first.problems.length > 0 ? first.problems : [none] };
  }
  const document = new Document(source, name.path);
  if (untrusted) document.untrusted.add(source);
  const reader = new DocumentReader(document);
  const { root } = first;
  let expectations: readonly Expectation[] = [];
  try {
    if (root.kind === "map") {
      const read = readMembers(root, "a file of expectations", members, reader);
      if (read.expect) expectations = readExpectations(read.expect, reader);
    } else reader.report({ headline: "A file of expectations is a map with the key expect", at: root.span });
  } catch (thrown) {
    document.report(problemOf(thrown));
  }
  await document.settle();
  for (const { name: used, at } of untrusted ? document.uses : [])
    if (used === "env")
      reader.report({ headline: "Expectations from here do not see the environment", label: "not from here", at });
  document.checkNames(["env"]);
  return { expectations, problems: document.problems };
}

/** Judges what has come to a mock, as far as its log has it. */
export function judgeExpectations(
  { expectations }: Expectations,
  log: LogRing,
  env: Readonly<Record<string, string | undefined>> = {},
): readonly Problem[] {
  const values = Object.assign(Object.create(null) as Record<string, unknown>, env);
  const scope: Scope = { get: (name) => (name === "env" ? values : undefined) };
  const records = [...log.after(0)];
  const found = expectations.flatMap((each) => each.judge(records, scope) ?? []);
  if (log.dropped === 0) return found;
  const lost = problem({
    code: "server",
    headline: `the log no longer has the first ${log.dropped} entries, so that nobody knows what clients did then`,
    help: "Judge earlier, or let the mock see less.",
  });
  return [lost, ...found];
}

/** Judges by a document that somebody gives to the admin API, as JSON. Throws a `Failure` when it is wrong. */
export async function judgeGiven(given: unknown, log: LogRing): Promise<AdminVerdict> {
  const text = JSON.stringify(given, null, 2);
  const compiled = await compileExpectations(text, { path: "/expect", shown: "expect" }, true);
  const wrong = compiled.problems.filter(({ severity }) => severity !== "warning");
  const [first] = wrong;
  if (first) throw Failure.of({ ...first, notes: wrong.map((each) => shownProblem(each).text) });
  const problems = judgeExpectations(compiled, log);
  return { passed: problems.length === 0, problems: problems.map(shownProblem) };
}
