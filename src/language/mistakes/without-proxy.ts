import type { Endpoint, Mock } from "../../mock/mock.ts";
import { type Problem, problem } from "../../problem.ts";
import type { Span } from "../../source.ts";
import { entry, type Node } from "../../tree.ts";

/**
 * Warnings of what means something only in front of a server, in endpoints that stand in front of none: it would play in
 * silence. `--proxy` may give them one, so that who knows of it asks.
 */
export function warnOfNoProxy({ endpoints, written }: Pick<Mock, "endpoints" | "written">): readonly Problem[] {
  const nodes = entry(written, "endpoints")?.value;
  const items = nodes?.kind === "list" ? nodes.items : [];
  return endpoints.flatMap((endpoint) => {
    if (endpoint.proxy) return [];
    const node = items.find((each) => each.kind === "map" && entry(each, "path")?.value.span === endpoint.at);
    const rules = node && entry(node, "rules")?.value;
    return [...fromOf(endpoint, rules), ...(rules ? actsIn(rules) : [])];
  });
}

function fromOf({ rules }: Endpoint, nodes: Node | undefined): readonly Problem[] {
  if (!rules.some(({ from }) => from === "server") || nodes?.kind !== "list") return [];
  return nodes.items.flatMap((item) => {
    const from = entry(item, "from")?.value;
    return from?.kind === "scalar" && from.value === "server"
      ? [warning("This rule is for messages of a server, and there is none behind this endpoint", from.span)]
      : [];
  });
}

/** The steps `forward` and `lose`, as words or as keys of steps. */
function actsIn(node: Node): readonly Problem[] {
  const found = (word: string, at: Span): Problem =>
    warning(`"${word}" is for messages that pass a proxy, and there is no server behind this endpoint`, at);
  if (node.kind === "map")
    return node.entries.flatMap(({ key, keySpan, value }) =>
      // What is sent, matched or remembered may have any key.
      isAct(key) ? [found(key, keySpan)] : notSteps.has(key) ? [] : actsIn(value),
    );
  if (node.kind !== "list") return [];
  return node.items.flatMap((item) =>
    item.kind === "scalar" && typeof item.value === "string" && isAct(item.value)
      ? [found(item.value, item.span)]
      : actsIn(item),
  );
}

function isAct(word: string): boolean {
  return word === "forward" || word === "lose";
}

const notSteps: ReadonlySet<string> = new Set(["when", "send", "receive", "set", "to", "expect", "with", "log"]);

function warning(headline: string, at: Span): Problem {
  return problem({
    code: "invalid-file",
    severity: "warning",
    headline,
    label: "only in a proxy",
    at,
    help: "Write proxy: wss://… in the mock, or start it with --proxy.",
  });
}
