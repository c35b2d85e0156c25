import { ruleMembers } from "../steps/rule.ts";
import { described, type Members, objectSchema } from "../shape/maps.ts";
import type { JsonSchema } from "../shape/shape.ts";
import { stepKinds } from "../steps/index.ts";
import type { StepKind } from "../steps/step.ts";
import { mockDocument } from "./mock.ts";
import { topLevel } from "./top-level.ts";

const DIALECT = "http://json-schema.org/draft-07/schema#";

/** The schema of a scenario file, for editors: draft-07, which all of them read. */
export function scenarioSchema(): JsonSchema {
  return {
    $schema: DIALECT,
    title: "wstest scenario",
    description: "A multi-client scenario for a WebSocket API",
    ...objectSchema(topLevel),
    definitions: definitions(),
  };
}

/** The schema of a mock file, for editors. */
export function mockSchema(): JsonSchema {
  return { $schema: DIALECT, title: "wstest mock", description: "A mock WebSocket server", ...mockDocument, definitions: definitions() };
}

function definitions(): JsonSchema {
  const actions = stepKinds.filter((kind) => kind.actor === "peer");
  const words = stepKinds.filter((kind) => kind.actor === "nobody");
  const acts = stepKinds.filter((kind) => kind.actor === "server");
  return {
    steps: {
      description: "Steps, one after another",
      type: "array",
      items: { $ref: "#/definitions/step" },
    },
    step: {
      description: "A step: a client and what it does, or a control word",
      anyOf: [
        ...words.map((kind) => kindSchema(kind)),
        {
          title: "client or server",
          description: "A client (`alice`), several (`alice, bob`), `all`, `self`, or a server, and what it does",
          type: "object",
          properties: { id: modifiers["id"], name: modifiers["name"], if: modifiers["if"] },
          additionalProperties: { $ref: "#/definitions/script" },
        },
        // In a script of `self` an action stands without an actor.
        ...actions.map((kind) => kindSchema(kind)),
      ],
    },
    script: {
      description: "What somebody does: an action, an action with its options, or a list of these",
      anyOf: [
        { enum: [...actions.filter((kind) => kind.value.bare), ...acts].map((kind) => kind.name) },
        ...actions.map((kind) => kindSchema(kind)),
        ...words.map((kind) => kindSchema(kind)),
        { type: "array", items: { anyOf: [{ $ref: "#/definitions/script" }, { $ref: "#/definitions/step" }] } },
      ],
    },
    rules: { description: "Standing receives", type: "array", items: objectSchema(ruleMembers) },
  };
}

const modifiers: Readonly<Record<string, JsonSchema>> = {
  id: { type: "string", description: "The name by which `after` finds the step, and the series of its latency." },
  name: { type: "string", description: "A title for reports." },
  if: { type: ["string", "boolean"], description: "The step is skipped when the condition does not hold." },
};

function kindSchema(kind: StepKind): JsonSchema {
  const value = kind.value.bare ? { anyOf: [{ type: "null" }, kind.value.shape.schema] } : kind.value.shape.schema;
  const own = objectSchema(kind.options as Members);
  const beside = kind.name === "send" ? sendBeside() : {};
  return {
    title: kind.name,
    description: kind.summary,
    type: "object",
    properties: {
      [kind.name]: described(value, [kind.summary, kind.value.doc].join(" ")),
      ...(own["properties"] as JsonSchema),
      ...beside,
      ...modifiers,
    },
    required: [kind.name],
    additionalProperties: false,
  };
}

/** A send may have a kind of receive beside it, with its options. */
function sendBeside(): JsonSchema {
  const receives = stepKinds.filter((kind) => ["receive", "receiveNext", "receiveAll", "receiveNothing"].includes(kind.name));
  const options = Object.assign({}, ...receives.map((kind) => objectSchema(kind.options as Members)["properties"])) as JsonSchema;
  return { ...options, ...Object.fromEntries(receives.map((kind) => [kind.name, described({ anyOf: [{ type: "null" }, kind.value.shape.schema] }, kind.summary)])) };
}
