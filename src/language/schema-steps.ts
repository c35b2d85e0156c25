import { parse } from "yaml";
import { described, objectSchema } from "../shape/maps.ts";
import type { JsonSchema } from "../shape/shape.ts";
import { kindsByName, stepKinds } from "../steps/index.ts";
import type { Actor, StepKind } from "../steps/step.ts";
import { modifierMembers, sendWith } from "./script.ts";

/**
 * The editor's schemas of steps, by name: `steps` where nobody acts yet, `script` behind an actor's name, and one closed
 * object for each kind of step, so that editors offer the options of the kind that is written.
 */
export function stepSchemas(): Readonly<Record<string, JsonSchema>> {
  const kinds = Object.fromEntries(stepKinds.map((kind) => [nameOf(kind), kindSchema(kind)]));
  const outside = Object.fromEntries(
    stepKinds.filter(holdsSteps).map((kind) => [nameOf(kind, "outside"), whereNobodyActs(kindSchema(kind))]),
  );
  return {
    steps: oneOrMany("step"),
    step: {
      description: "A step: who acts and what is done, or a control word.",
      anyOf: [...of("nobody").map((kind) => ref(nameOf(kind, holdsSteps(kind) ? "outside" : ""))), ref("actor")],
    },
    script: oneOrMany("line"),
    line: {
      description: "What somebody does: an action with its options.",
      anyOf: [words(), ...[...of("peer"), ...of("server"), ...of("nobody")].map((kind) => ref(nameOf(kind))), ref("actor")],
    },
    actor: actorSchema(),
    ...kinds,
    ...outside,
  };
}

function of(actor: Actor): readonly StepKind[] {
  return stepKinds.filter((kind) => kind.actor === actor);
}

function nameOf(kind: StepKind, where: "outside" | "" = ""): string {
  return `step-${kind.name}${where === "" ? "" : `-${where}`}`;
}

function ref(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}

function oneOrMany(item: string): JsonSchema {
  return { anyOf: [{ type: "array", items: ref(item) }, ref(item)] };
}

/** Kinds that hold steps: what may stand in them depends on whether somebody acts around them. */
function holdsSteps(kind: StepKind): boolean {
  return JSON.stringify(kindSchema(kind)).includes(SCRIPT);
}

function whereNobodyActs(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll(SCRIPT, '"#/definitions/steps"')) as JsonSchema;
}

const SCRIPT = '"#/definitions/script"';

/** Actions that need neither value nor options. */
function words(): JsonSchema {
  const bare = [...of("peer").filter((kind) => kind.value.bare), ...of("server")];
  return {
    title: "action",
    enum: bare.map((kind) => kind.name),
    enumDescriptions: bare.map((kind) => kind.summary),
  };
}

/** `alice`, `alice, bob`, `all`, `self` or the name of a server, and what stands behind it. */
function actorSchema(): JsonSchema {
  const modifiers = Object.keys(modifierMembers);
  return {
    title: "client or server",
    description: "A client (`alice`), several (`alice, bob`), `all`, `self` or a server, and what it does.",
    type: "object",
    properties: objectSchema(modifierMembers)["properties"],
    additionalProperties: ref("script"),
    propertyNames: {
      title: "client",
      description: "The name of a client or server.",
      not: { enum: stepKinds.map((kind) => kind.name).filter((name) => !modifiers.includes(name)) },
    },
    minProperties: 1,
    // Beside the modifiers there is exactly one key.
    anyOf: subsets(modifiers).map((given) => ({
      ...(given.length > 0 ? { required: given } : {}),
      minProperties: given.length + 1,
      maxProperties: given.length + 1,
    })),
    defaultSnippets: of("peer").map((kind) => snippet(kind, (body) => ({ "${1:alice}": body }))),
  };
}

function subsets(names: readonly string[]): readonly (readonly string[])[] {
  return names.reduce<readonly (readonly string[])[]>((found, name) => [...found, ...found.map((each) => [...each, name])], [[]]);
}

function kindSchema(kind: StepKind): JsonSchema {
  const options = objectSchema(kind.options);
  const { value, name, summary } = kind;
  const own = value.bare ? { anyOf: [value.shape.schema, { type: "null" }] } : value.shape.schema;
  return {
    title: name,
    description: summary,
    type: "object",
    properties: {
      [name]: described(kind.schema ?? own, `${summary} ${value.doc}`),
      ...(options["properties"] as JsonSchema),
      ...(name === "send" ? receivesBeside() : {}),
      ...withoutKey(objectSchema(modifierMembers)["properties"] as JsonSchema, name),
    },
    required: [name, ...((options["required"] as readonly string[] | undefined) ?? [])],
    additionalProperties: false,
    ...(name === "send" ? { dependencies: needReceive() } : {}),
    defaultSnippets: [snippet(kind)],
  };
}

function withoutKey(schema: JsonSchema, key: string): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([each]) => each !== key));
}

const receives = [...sendWith].map((name) => kindsByName.get(name)).filter((kind) => kind !== undefined);

/** A kind of receive may stand beside a send, with its options. */
function receivesBeside(): JsonSchema {
  const beside = receives.map((kind) => kindSchema(kind)["properties"] as JsonSchema);
  return Object.assign({}, ...beside.toReversed()) as JsonSchema;
}

/** The options of a receive do nothing beside a send that has none. */
function needReceive(): JsonSchema {
  const ofSend = new Set(Object.keys(kindsByName.get("send")?.options ?? {}));
  const options = new Set(receives.flatMap((kind) => Object.keys(kind.options)).filter((option) => !ofSend.has(option)));
  return Object.fromEntries(
    [...options].map((option) => {
      const having = receives.filter((kind) => option in kind.options);
      return [option, { anyOf: having.map((kind) => ({ required: [kind.name] })) }];
    }),
  );
}

/** The first example of a kind, to be filled in: each of its values is a place to go to. */
function snippet(kind: StepKind, around: (body: unknown) => unknown = (body) => body): JsonSchema {
  const body = actionOf(parse(kind.examples[0] ?? ""), kind.name);
  return { label: `${kind.name} …`, description: kind.summary, body: around(body) };
}

/** Where in an example the kind acts: behind an actor's name, or alone. */
function actionOf(example: unknown, name: string): unknown {
  if (Array.isArray(example)) return example.map((each) => actionOf(each, name)).find((each) => each !== undefined);
  if (example === name) return { [name]: null };
  if (typeof example !== "object" || example === null) return undefined;
  if (name in example) return example;
  return Object.values(example).map((each) => actionOf(each, name)).find((each) => each !== undefined);
}
