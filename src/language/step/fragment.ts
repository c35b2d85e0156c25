import { placeText } from "../../codeframe.ts";
import type { Expr } from "../../expression/expr.ts";
import { payload } from "../../expression/payload.ts";
import { cut, show } from "../../match/value.ts";
import { Failure } from "../../problem.ts";
import { emptyHelp } from "../../shape/maps.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { reportWrong } from "../../shape/scalars.ts";
import { placeOf, type Span } from "../../source.ts";
import { runInside } from "../../steps/flow/around.ts";
import { CALL_PATH } from "../../steps/call.ts";
import type { Run, Script } from "../../steps/step.ts";
import { entry, type Node } from "../../tree.ts";
import { reportDeclaredTwice } from "../mistakes/declared-twice.ts";
import type { Acting, DocumentReader } from "../reader.ts";
import { checkVariableName } from "../vars.ts";

/** Steps that were written once, with parameters. */
export interface Fragment {
  readonly name: string;
  readonly params: ReadonlyMap<string, Expr<unknown> | undefined>;
  /** Filled when it is compiled: a fragment may call itself. */
  script: Script;
  /** The barriers that its steps meet at, and where they are named. */
  readonly barriers: Map<string, Span>;
}

/** The parameters of a fragment: a list of names, or a map of names and defaults. */
export function readParams(
  node: Node | undefined,
  reader: DocumentReader,
): ReadonlyMap<string, Expr<unknown> | undefined> {
  const params = new Map<string, Expr<unknown> | undefined>();
  if (!node) return params;
  if (node.kind === "list") {
    reportDeclaredTwice(node, "parameter", reader);
    for (const item of node.items) {
      if (item.kind === "scalar" && typeof item.value === "string") {
        checkVariableName(item.value, item.span, reader);
        params.set(item.value, undefined);
      } else reportWrong(item, "the name of a parameter", reader);
    }
  } else if (node.kind === "map") {
    for (const { key, keySpan, value } of node.entries) {
      checkVariableName(key, keySpan, reader);
      params.set(key, value.kind === "empty" ? undefined : payload.read(value, reader));
    }
  } else
    reportWrong(
      node,
      "a list of names, or a map of names and defaults",
      reader,
      node.kind === "scalar" ? `Write params: [${node.raw}].` : undefined,
    );
  return params;
}

/** With an actor, for several and without one a fragment means different things. */
function keyOf(name: string, { peer, crowd }: Acting): string {
  return `${name} ${crowd ? "crowd" : peer ? "self" : ""}`;
}

function compileFragment(name: string, node: Node, reader: DocumentReader): Fragment {
  const { document } = reader;
  const key = keyOf(name, reader.acting);
  const known = document.compiled.get(key);
  if (known) return known;
  const barriers = new Map<string, Span>();
  const outer = reader.outside(reader.acting.peer && !reader.acting.crowd ? ["self"] : [], barriers);
  const fragment: Fragment = { name, params: readParams(entry(node, "params")?.value, outer), script: [], barriers };
  document.compiled.set(key, fragment);
  const steps = entry(node, "steps")?.value;
  if (steps && steps.kind !== "empty")
    fragment.script = outer.within(fragment.params.keys(), "parameter").script(steps, name);
  return fragment;
}

/** Compiles a fragment that nothing in its document calls, as if a client called it: what is wrong with it is told all the same. */
export function compileUncalled(name: string, node: Node, reader: DocumentReader): void {
  const { compiled } = reader.document;
  const actings: readonly Acting[] = [{ peer: true }, { peer: true, crowd: true }, { peer: false }];
  if (!actings.some((acting) => compiled.has(keyOf(name, acting))))
    compileFragment(name, node, reader.as({ peer: true }));
}

/** Compiles a call: the arguments are evaluated where it stands, the steps see them and nothing else of that place. */
export function compileCall(
  name: string,
  { at, path, with: given }: { readonly at: Span; readonly path: string; readonly with: Node | undefined },
  reader: DocumentReader,
): Run | undefined {
  const node = reader.document.fragments.get(name);
  if (!node) {
    const names = reader.document.fragments.keys();
    const help = didYouMean(name, names) ?? "Fragments are written under fragments: { name: { params, steps } }.";
    reader.report({ headline: `There is no fragment "${name}"`, label: "unknown fragment", at, help });
    return undefined;
  }
  const fragment = compileFragment(name, node, reader);
  const args = readArguments(fragment, given, at, reader);
  for (const [barrier, span] of fragment.barriers) reader.meet(barrier, span);
  const hasActor = reader.acting.peer;
  let depth = 0;
  return (scope) => {
    const outer = scope.get(CALL_PATH);
    const locals = new Map<string, unknown>([[CALL_PATH, typeof outer === "string" ? `${outer}${path}.` : `${path}.`]]);
    for (const [param, fallback] of fragment.params) {
      const value = args.get(param) ?? fallback;
      if (!value) throw new Failure({ code: "not-set", headline: `The parameter "${param}" has no value`, at });
      locals.set(param, value.evaluate(scope));
    }
    if (depth === DEEPEST) throw endless(name, at);
    depth++;
    try {
      return runInside(
        scope.track,
        () => scope.scene.run(fragment.script, hasActor ? scope.call(locals) : scope.with(locals)),
        () => `in ${callText(name, locals)}, called at ${placeText(placeOf(at))}`,
      );
    } finally {
      // What goes on after a wait is not on the stack any more.
      depth--;
    }
  };
}

/** A call with its arguments: `login(user: "bob")`. */
function callText(name: string, locals: ReadonlyMap<string, unknown>): string {
  const args = [...locals]
    .filter(([param]) => param !== CALL_PATH)
    .map(([param, value]) => `${param}: ${show(value, 40)}`);
  return args.length === 0 ? name : `${name}(${cut(args.join(", "), 160)})`;
}

/** Calls of one place that may stand on the stack at the same time: all of them wait for nothing, so they do not end. */
const DEEPEST = 300;

function endless(name: string, at: Span): Failure {
  return new Failure({
    code: "expression",
    headline: `The fragment "${name}" calls itself without end`,
    label: "calls itself",
    at,
    help: `At most ${DEEPEST} calls that wait for nothing may stand in one another. Let the call depend on a condition that ends, or use repeat.`,
  });
}

function readArguments(
  fragment: Fragment,
  given: Node | undefined,
  at: Span,
  reader: DocumentReader,
): ReadonlyMap<string, Expr<unknown>> {
  const args = new Map<string, Expr<unknown>>();
  if (given && given.kind !== "map") reportWrong(given, "a map of parameters and values", reader);
  for (const { key, keySpan, value } of given?.kind === "map" ? given.entries : []) {
    if (!fragment.params.has(key)) {
      const help =
        didYouMean(key, fragment.params.keys()) ??
        (fragment.params.size > 0 ? `Its parameters are ${[...fragment.params.keys()].join(", ")}.` : "It has none.");
      reader.report({
        headline: `The fragment "${fragment.name}" has no parameter "${key}"`,
        label: "unknown parameter",
        at: keySpan,
        help,
      });
    }
    if (value.kind === "empty") {
      const help = emptyHelp(keySpan.source.text, keySpan.end);
      reader.report({ headline: `The parameter "${key}" gets no value`, label: "no value", at: keySpan, help });
      continue;
    }
    const read = payload.read(value, reader);
    if (read) args.set(key, read);
  }
  for (const [param, fallback] of fragment.params) {
    if (fallback === undefined && !args.has(param) && !(given && entry(given, param))) {
      reader.report({
        headline: `The parameter "${param}" of the fragment "${fragment.name}" is missing`,
        label: "missing parameter",
        at,
        help: `Write with: { ${param}: … } beside it.`,
      });
    }
  }
  return args;
}
