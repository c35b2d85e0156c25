import { matcher } from "../../match/compile.ts";
import type { Matcher } from "../../match/matcher.ts";
import { Failure, problem } from "../../problem.ts";
import type { Source } from "../../source.ts";
import { Document } from "../document.ts";
import { DocumentReader } from "../reader.ts";
import { parseYaml } from "../yaml/yaml.ts";

/** Compiles a matcher of the command line, which sees no variables. `option`: where it stands. Throws a `Failure`. */
export async function typedMatcher(text: string, option: string): Promise<Matcher> {
  const source: Source = { file: option, text };
  const [parsed, second] = parseYaml(source);
  const document = new Document(source, "/");
  for (const each of parsed?.problems ?? []) document.report(each);
  const at = { source, start: 0, end: Math.max(1, text.length) };
  if (second || !parsed?.root || parsed.root.kind === "empty")
    document.report(problem({ code: "invalid-file", headline: `${option} has no matcher`, at }));
  const read = parsed?.root && matcher.read(parsed.root, new DocumentReader(document));
  await document.settle();
  document.checkNames([]);
  const [wrong] = document.problems.filter(({ severity }) => severity !== "warning");
  if (wrong || !read)
    throw Failure.of({ ...(wrong ?? problem({ code: "invalid-file", headline: text, at })), code: "invalid-argument" });
  return read;
}
