import type { Shape } from "../../src/shape/shape.ts";
import { brief } from "./evaluate.ts";
import { testReader } from "./reader.ts";
import { tree } from "./yaml.ts";

/** What a shape reads in a YAML snippet, and the problems that it finds there. */
export function read<T>(
  shape: Shape<T>,
  text: string,
): { readonly value: T | undefined; readonly problems: readonly string[] } {
  const reader = testReader();
  const value = shape.read(tree(text), reader);
  return { value, problems: reader.problems.map(brief) };
}
