import type { Reader } from "../../shape/shape.ts";
import type { Entry, Node } from "../../tree.ts";

/**
 * Reports a list of steps that is empty where it would pass for something that was done: nobody writes `steps: []` to test
 * nothing. An empty reaction (`do: []`), `before` and `finally` mean what they say.
 */
export function reportNoSteps(node: Node | undefined, what: string, help: string, reader: Reader): void {
  if (isEmpty(node)) reader.report({ headline: `${what} has no steps`, label: "no steps", at: node.span, help });
}

/** Reports a step that holds steps and has none of them. */
export function reportNothingInside(kind: string, options: readonly Entry[], reader: Reader): void {
  const part = (key: string): Node | undefined => options.find((each) => each.key === key)?.value;
  const help = `Write what it does, or leave the ${kind} out.`;
  // One of two branches may do nothing. A loop with a condition waits for it, also when it does nothing else.
  if (kind === "if") {
    const branch = part("else");
    if (branch === undefined || isEmpty(branch)) reportNoSteps(part("then"), 'This "if"', help, reader);
  } else if (!part("until") && !part("while")) reportNoSteps(part("steps"), `This "${kind}"`, help, reader);
}

function isEmpty(node: Node | undefined): node is Node {
  return node?.kind === "list" && node.items.length === 0;
}
