import { Failure } from "../problem.ts";

/** Whether a scenario's tags are wanted. */
export type TagFilter = (tags: ReadonlySet<string>) => boolean;

/**
 * Compiles `smoke and not slow`, `(chat || mail) && !slow`: words are tags, `and or not` and `&& || !` combine, `not`
 * binds tightest. Throws a `Failure` that shows where it does not make sense.
 */
export function tagFilter(expression: string): TagFilter {
  const tokens = [...expression.matchAll(/\s*(&&|\|\||!|\(|\)|[^\s()!&|]+|.)/g)].map((each) => each[1] ?? "");
  let next = 0;
  const wrong = (): Failure =>
    new Failure({
      code: "invalid-argument",
      headline: `The tags expression "${expression}" is not valid at ${next < tokens.length ? `"${tokens[next]}"` : "its end"}`,
      help: "Write, for example, --tags 'smoke and not slow'.",
    });
  const is = (...words: readonly string[]): boolean => words.includes(tokens[next] ?? "");
  const either = (): TagFilter => {
    let left = both();
    while (is("or", "||")) {
      next++;
      const [first, second] = [left, both()];
      left = (tags) => first(tags) || second(tags);
    }
    return left;
  };
  const both = (): TagFilter => {
    let left = single();
    while (is("and", "&&")) {
      next++;
      const [first, second] = [left, single()];
      left = (tags) => first(tags) && second(tags);
    }
    return left;
  };
  const single = (): TagFilter => {
    if (is("not", "!")) {
      next++;
      const inner = single();
      return (tags) => !inner(tags);
    }
    if (is("(")) {
      next++;
      const inner = either();
      if (!is(")")) throw wrong();
      next++;
      return inner;
    }
    const tag = tokens[next];
    if (tag === undefined || is(")", "and", "or", "&&", "||", "&", "|")) throw wrong();
    next++;
    return (tags) => tags.has(tag.replace(/^@/, ""));
  };
  const filter = either();
  if (next < tokens.length) throw wrong();
  return filter;
}
