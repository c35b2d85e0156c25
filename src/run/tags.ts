import { Failure } from "../problem.ts";

/** Whether a scenario's tags are wanted. */
export interface TagFilter {
  (tags: ReadonlySet<string>): boolean;
  /** The tags that are asked for, and not excluded. */
  readonly asked?: readonly string[];
  /** All tags of the expression. */
  readonly named?: readonly string[];
}

type Test = (tags: ReadonlySet<string>) => boolean;

/** A tag without the @ that some write before it, and that lists show. */
export function tagName(tag: string): string {
  return tag.replace(/^@/, "");
}

/**
 * Compiles `smoke and not slow`, `(chat || mail) && !slow`: words are tags, `and or not` and `&& || !` combine, `not`
 * binds tightest. An `@` before a tag means nothing, here and there. Throws a `Failure` that shows where it does not make sense.
 */
export function tagFilter(expression: string): TagFilter {
  const asked: string[] = [];
  const named: string[] = [];
  let excluding = false;
  const tokens = [...expression.matchAll(/\s*(&&|\|\||!|\(|\)|[^\s()!&|]+|.)/g)].map((each) => each[1] ?? "");
  let next = 0;
  const wrong = (): Failure =>
    new Failure({
      code: "invalid-argument",
      headline: `The tags expression "${expression}" is not valid at ${next < tokens.length ? `"${tokens[next]}"` : "its end"}`,
      help: expression.includes(",")
        ? `Tags are combined by words: --tags '${expression.replace(/\s*,\s*/g, " or ")}'.`
        : "Write, for example, --tags 'smoke and not slow'.",
    });
  const is = (...words: readonly string[]): boolean => words.includes(tokens[next] ?? "");
  const either = (): Test => {
    let left = both();
    while (is("or", "||")) {
      next++;
      const [first, second] = [left, both()];
      left = (tags) => first(tags) || second(tags);
    }
    return left;
  };
  const both = (): Test => {
    let left = single();
    while (is("and", "&&")) {
      next++;
      const [first, second] = [left, single()];
      left = (tags) => first(tags) && second(tags);
    }
    return left;
  };
  const single = (): Test => {
    if (is("not", "!")) {
      next++;
      excluding = !excluding;
      const inner = single();
      excluding = !excluding;
      return (tags) => !inner(tags);
    }
    if (is("(")) {
      next++;
      const inner = either();
      if (!is(")")) throw wrong();
      next++;
      return inner;
    }
    const word = tokens[next];
    if (word === undefined || word.includes(",") || is(")", "and", "or", "&&", "||", "&", "|")) throw wrong();
    next++;
    const tag = tagName(word);
    named.push(tag);
    if (!excluding) asked.push(tag);
    return (tags) => tags.has(tag) || tags.has(`@${tag}`);
  };
  const filter = either();
  if (next < tokens.length) throw wrong();
  return Object.assign((tags: ReadonlySet<string>) => filter(tags), { asked, named });
}
