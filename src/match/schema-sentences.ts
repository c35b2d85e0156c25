import type { ErrorObject } from "ajv";
import { finding } from "./difference.ts";
import { similar } from "./explanation.ts";
import { isObject, own } from "./equality.ts";
import type { SchemaFinding } from "./schema-differences.ts";
import { named, show } from "./value.ts";

/** One error of ajv in the words of all other differences. */
export function sentenceOf(error: ErrorObject, path: string): SchemaFinding {
  const say = sentences[error.keyword] ?? unknownKeyword;
  return { weight: weights[error.keyword] ?? 1, ...say(error, path) };
}

/** The weight of a value of another type: it speaks most against an alternative. */
export const OTHER_TYPE = 20;

/** A wrong constant names another alternative. */
const weights: Readonly<Record<string, number>> = { type: OTHER_TYPE, const: 10, enum: 10, "false schema": OTHER_TYPE };

type Sentence = (error: ErrorObject, path: string) => ReturnType<typeof finding>;

function expecting(
  phrase: (params: Readonly<Record<string, unknown>>) => string,
  actual: (error: ErrorObject) => string = ({ data }) => show(data),
): Sentence {
  return (error, path) =>
    finding({ path, expected: phrase(error.params as Readonly<Record<string, unknown>>), actual: actual(error) });
}

/** A sentence that is not "expected …, got …". */
function saying(path: string, text: string, expected: string, actual: string): ReturnType<typeof finding> {
  return { path, expected, actual, text: `${path}: ${text}` };
}

const sentences: Readonly<Record<string, Sentence>> = {
  type: expecting(
    (params) =>
      [params["type"]]
        .flat()
        .map((type) => article(String(type)))
        .join(" or "),
    ({ data }) => named(data),
  ),
  required: (error, path) => missingMember(error, path, ""),
  dependentRequired: dependent,
  dependencies: dependent,
  additionalProperties: (error, path) => notAllowed(error, path, "additionalProperty"),
  unevaluatedProperties: (error, path) => notAllowed(error, path, "unevaluatedProperty"),
  propertyNames: (error, path) => notAllowed(error, path, "propertyName"),
  "false schema": expecting(() => "nothing"),
  const: expecting((params) => show(params["allowedValue"])),
  enum: expecting((params) => {
    const allowed = params["allowedValues"];
    return Array.isArray(allowed) && allowed.length > 1
      ? `one of ${allowed.map((value) => show(value)).join(", ")}`
      : show(Array.isArray(allowed) ? allowed[0] : allowed);
  }),
  minimum: expecting(limit),
  maximum: expecting(limit),
  exclusiveMinimum: expecting(limit),
  exclusiveMaximum: expecting(limit),
  multipleOf: expecting((params) => `a multiple of ${String(params["multipleOf"])}`),
  pattern: expecting((params) => `a text that matches /${String(params["pattern"])}/`),
  format: expecting((params) => `a text in the format ${String(params["format"])}`),
  minLength: expecting(
    (params) => `at least ${counted(params, "character")}`,
    ({ data }) => `${show(data)} with ${[...String(data)].length}`,
  ),
  maxLength: expecting(
    (params) => `at most ${counted(params, "character")}`,
    ({ data }) => `${show(data)} with ${[...String(data)].length}`,
  ),
  minItems: expecting((params) => `at least ${counted(params, "item")}`, items),
  maxItems: expecting((params) => `at most ${counted(params, "item")}`, items),
  additionalItems: expecting((params) => `at most ${counted(params, "item")}`, items),
  unevaluatedItems: expecting((params) => `at most ${counted(params, "item")}`, items),
  minProperties: expecting((params) => `at least ${counted(params, "member")}`, members),
  maxProperties: expecting((params) => `at most ${counted(params, "member")}`, members),
  contains: expecting(
    (params) => `at least ${show(params["minContains"] ?? 1)} item that fits what the list must contain`,
  ),
  uniqueItems: (error, path) => {
    const { i, j } = error.params as { readonly i?: number; readonly j?: number };
    return saying(
      path,
      `items ${j} and ${i} are the same, and no two may be`,
      "items that all differ",
      show(error.data),
    );
  },
  not: expecting(() => "a value that does not fit the schema under `not`"),
  oneOf: (error, path) => {
    const { passingSchemas } = error.params as { readonly passingSchemas?: readonly number[] | null };
    if (!passingSchemas)
      return finding({ path, expected: "a value that fits one of the alternatives", actual: show(error.data) });
    const which = passingSchemas.map((index) => index + 1).join(" and ");
    return finding({
      path,
      expected: "a value that fits exactly one of the alternatives",
      actual: `one that fits alternatives ${which}`,
      note: show(error.data, 60),
    });
  },
  anyOf: expecting(() => "a value that fits one of the alternatives"),
};

const unknownKeyword: Sentence = (error, path) =>
  saying(
    path,
    error.message ?? `does not fit "${error.keyword}"`,
    `a value that fits "${error.keyword}"`,
    show(error.data),
  );

function missingMember(error: ErrorObject, path: string, reason: string): ReturnType<typeof finding> {
  const member = String((error.params as { readonly missingProperty?: unknown }).missingProperty);
  const likely = isObject(error.data)
    ? similar(
        member,
        Object.keys(error.data).filter((key) => !knownMembers(error).includes(key)),
      )
    : undefined;
  const hint = likely === undefined ? "" : `; there is ${JSON.stringify(likely)}`;
  return saying(
    path,
    `the member ${JSON.stringify(member)} is missing${reason}${hint}`,
    `a member ${JSON.stringify(member)}`,
    "nothing",
  );
}

function dependent(error: ErrorObject, path: string): ReturnType<typeof finding> {
  const { property } = error.params as { readonly property?: unknown };
  return missingMember(error, path, `, which must be there with ${JSON.stringify(property)}`);
}

function notAllowed(error: ErrorObject, path: string, param: string): ReturnType<typeof finding> {
  const member = String((error.params as Readonly<Record<string, unknown>>)[param]);
  const actual = isObject(error.data) ? show(own(error.data, member)) : show(error.data);
  const likely = similar(
    member,
    knownMembers(error).filter((key) => !isObject(error.data) || own(error.data, key) === undefined),
  );
  const hint = likely === undefined ? "" : `; ${JSON.stringify(likely)} would be`;
  return saying(
    path,
    `${JSON.stringify(member)} is not allowed here${hint}`,
    `no member ${JSON.stringify(member)}`,
    actual,
  );
}

/** The members that a schema names. */
function knownMembers({ parentSchema }: ErrorObject): readonly string[] {
  const properties = parentSchema && own(parentSchema, "properties");
  return isObject(properties) ? Object.keys(properties) : [];
}

function limit(params: Readonly<Record<string, unknown>>): string {
  return `a number ${String(params["comparison"])} ${String(params["limit"])}`;
}

function counted(params: Readonly<Record<string, unknown>>, what: string): string {
  const count = Number(params["limit"] ?? params["len"]);
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function items({ data }: ErrorObject): string {
  return Array.isArray(data) ? String(data.length) : show(data);
}

function members({ data }: ErrorObject): string {
  return isObject(data) ? String(Object.keys(data).length) : show(data);
}

function article(type: string): string {
  if (type === "null") return type;
  const name = type === "array" ? "list" : type;
  return `${/^[aio]/.test(name) ? "an" : "a"} ${name}`;
}
