import { described, objectSchema } from "../../shape/maps.ts";
import type { JsonSchema } from "../../shape/shape.ts";
import { kindsByName, stepKinds } from "../../steps/index.ts";
import type { Actor, StepKind } from "../../steps/step.ts";
import { snippets } from "./snippets.ts";
import { has, noneOf, ref } from "./written.ts";
import { modifierMembers, sendWith } from "../step/step-line.ts";

/**
 * The editor's schemas of steps, by name: `steps` where nobody acts yet, `script` behind an actor's name, and one closed
 * object for each kind of step. Which kind a step is, its acting key says: an editor then offers the options of that kind
 * alone, and its remarks are about that kind. (Of plain alternatives it would take the one that fits best, which for a
 * step with a mistake is often another.)
 */
export function stepSchemas(): Readonly<Record<string, JsonSchema>> {
  const control = kindsOf("nobody");
  const acts = [...kindsOf("peer"), ...kindsOf("server")];
  const schemas = stepKinds.map((kind) => [nameOf(kind), kindSchema(kind)] as const);
  const outside = control
    .filter(holdsSteps)
    .map((kind) => [outsideName(kind), whereNobodyActs(kindSchema(kind))] as const);
  return {
    steps: word(ref("controlWord"), {
      anyOf: [{ type: "array", items: word(ref("controlWord"), ref("step")) }, ref("step")],
    }),
    controlWord: wordSchema(control.filter((kind) => kind.value.bare)),
    step: {
      description: "A step: who acts and what is done, or a control word.",
      type: "object",
      allOf: [
        ...control.map((kind) => dispatch(kind, holdsSteps(kind) ? outsideName(kind) : nameOf(kind))),
        {
          if: nothingIsWritten,
          then: {
            ...actorSchema(control),
            defaultSnippets: [
              ...kindsOf("peer").flatMap((kind) => snippets(kind, "alice")),
              ...kindsOf("server").flatMap((kind) => snippets(kind, "server")),
              ...control.flatMap((kind) => snippets(kind)),
            ],
          },
        },
        {
          properties: Object.fromEntries(acts.map((kind) => [kind.name, false])),
          errorMessage: "Somebody must act: - alice: { send: … }",
        },
      ],
    },
    script: { anyOf: [ref("word"), ref("line"), { type: "array", items: { anyOf: [ref("word"), ref("line")] } }] },
    word: wordSchema([...acts, ...control].filter((kind) => kind.value.bare)),
    line: {
      description: "What somebody does: an action with its options.",
      type: "object",
      allOf: [
        ...stepKinds.map((kind) => dispatch(kind, nameOf(kind))),
        {
          if: nothingIsWritten,
          then: { ...actorSchema([...acts, ...control]), allOf: [ref("snippets")] },
        },
      ],
    },
    snippets: { defaultSnippets: stepKinds.flatMap((kind) => snippets(kind)) },
    ...Object.fromEntries([...schemas, ...outside]),
  };
}

/** A text is a word, anything else the other: an editor's remarks are then about the one that was meant. */
function word(ofText: JsonSchema, other: JsonSchema): JsonSchema {
  return { if: { type: "string" }, then: ofText, else: other };
}

function kindsOf(actor: Actor): readonly StepKind[] {
  return stepKinds.filter((kind) => kind.actor === actor);
}

function nameOf(kind: StepKind): string {
  return `step-${kind.name}`;
}

/** Of a kind that holds steps: where nobody acts around it, somebody must act in them. */
function outsideName(kind: StepKind): string {
  return `${nameOf(kind)}-outside`;
}

const SCRIPT = '"#/definitions/script"';

function holdsSteps(kind: StepKind): boolean {
  return JSON.stringify(kindSchema(kind)).includes(SCRIPT);
}

function whereNobodyActs(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll(SCRIPT, '"#/definitions/steps"')) as JsonSchema;
}

function dispatch(kind: StepKind, name: string): JsonSchema {
  return { if: isWritten(kind), then: ref(name) };
}

/** Whether a step is of a kind, as a schema. */
function isWritten({ name }: StepKind): JsonSchema {
  if (name === "if") return ifIsWritten;
  return sendWith.has(name) ? { ...has(name), propertyNames: { pattern: noneOf(["send"]) } } : has(name);
}

/** Without steps of its own, `if` stands beside what acts. */
const ifIsWritten = { type: "object", required: ["if"], anyOf: [{ required: ["then"] }, { required: ["else"] }] };

const actingWords = stepKinds.map(({ name }) => name).filter((name) => name !== "if");

/** No word stands in the step that acts by itself. */
const nothingIsWritten: JsonSchema = {
  propertyNames: { pattern: noneOf(actingWords) },
  properties: Object.fromEntries(actingWords.map((name) => [name, false])),
  not: ifIsWritten,
};

/**
 * `alice`, `alice, bob`, `all`, `self` or the name of a server, and what stands behind it. Where nothing has been written
 * yet, editors offer the words that could act instead.
 */
function actorSchema(words: readonly StepKind[]): JsonSchema {
  const modifiers = Object.keys(modifierMembers);
  return {
    title: "client or server",
    properties: {
      ...Object.fromEntries(words.map(({ name }) => [name, ref(`step-${name}/properties/${name}`)])),
      ...modifierSchemas,
    },
    additionalProperties: ref("script"),
    propertyNames: { title: "client", description: "A client, several (`alice, bob`), `all`, `self` or a server." },
    // Beside the modifiers there is exactly one key.
    anyOf: subsets(modifiers).map((given) => ({
      required: given,
      properties: Object.fromEntries(modifiers.filter((each) => !given.includes(each)).map((each) => [each, false])),
      minProperties: given.length + 1,
      maxProperties: given.length + 1,
    })),
  };
}

function subsets(names: readonly string[]): readonly (readonly string[])[] {
  const none: readonly (readonly string[])[] = [[]];
  return names.reduce((found, name) => [...found, ...found.map((each) => [...each, name])], none);
}

const modifierSchemas = objectSchema(modifierMembers)["properties"] as JsonSchema;

/** Actions that need neither value nor options. */
function wordSchema(kinds: readonly StepKind[]): JsonSchema {
  return {
    title: "action",
    type: "string",
    enum: kinds.map((kind) => kind.name),
    enumDescriptions: kinds.map((kind) => kind.summary),
    allOf: [ref("snippets")],
  };
}

function kindSchema(kind: StepKind): JsonSchema {
  const { value, name, summary } = kind;
  const options = objectSchema(kind.options);
  const own = value.bare ? orNothing(value.shape.schema) : value.shape.schema;
  return {
    title: name,
    description: summary,
    type: "object",
    properties: {
      ...modifierSchemas,
      ...(name === "send" ? receivesBeside() : {}),
      [name]: described(kind.schema ?? own, `${summary} ${value.doc}`),
      ...(options["properties"] as JsonSchema),
    },
    required: [...(value.bare ? [] : [name]), ...((options["required"] as readonly string[] | undefined) ?? [])],
    additionalProperties: false,
    ...(name === "send" ? { dependencies: onlyWithReceive() } : {}),
  };
}

/** A bare key is null for an editor. */
function orNothing(schema: JsonSchema): JsonSchema {
  const alternatives = (schema["anyOf"] ?? [schema]) as readonly JsonSchema[];
  return alternatives.some(({ type }) => [type].flat().includes("null"))
    ? schema
    : { anyOf: [schema, { type: "null" }] };
}

const receives = [...sendWith].map((name) => kindsByName.get(name)).filter((kind) => kind !== undefined);

/** A kind of receive may stand beside a send, with its options. */
function receivesBeside(): JsonSchema {
  const beside = receives.map((kind) => kindSchema(kind)["properties"] as JsonSchema);
  return Object.assign({}, ...beside.toReversed()) as JsonSchema;
}

/** The options of a receive do nothing beside a send that has none. */
function onlyWithReceive(): JsonSchema {
  const ofSend = kindsByName.get("send")?.options ?? {};
  const options = new Set(
    receives.flatMap((kind) => Object.keys(kind.options).filter((option) => !(option in ofSend))),
  );
  const needed = [...options].map((option) => {
    const having = receives.filter((kind) => option in kind.options);
    return [option, { anyOf: having.flatMap((kind) => has(kind.name)["anyOf"]) }] as const;
  });
  return Object.fromEntries(needed);
}
