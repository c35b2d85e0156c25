import { isObject } from "../../match/equality.ts";
import type { Spot } from "./spot.ts";

/** Members that need not be there are made up to this depth. */
const DEEP = 5;
const MOST_ITEMS = 3;

/** A value that a schema describes: its examples and constants where it has some, else the plainest one. Always the same. */
export function sampleOf(schema: Spot): unknown {
  return make(schema, []);
}

function make(schema: Spot, around: readonly Spot[]): unknown {
  const { data } = schema;
  if (!isObject(data)) return {};
  const given = givenValue(schema);
  if (given !== undefined) return given;
  // What refers to itself ends here.
  if (around.length > 20 || around.some((each) => each.is(schema))) return null;
  const within = [...around, schema];
  const all = schema.get("allOf")?.items() ?? [];
  const one = (schema.get("oneOf") ?? schema.get("anyOf"))?.items()[0];
  const parts = [...all, ...(one ? [one] : [])].map((part) => make(part, within));
  const own = typeOf(schema) === undefined && parts.length > 0 ? undefined : makeType(schema, within);
  const made = [...parts, ...(own === undefined ? [] : [own])];
  if (made.every(isObject)) return Object.assign({}, ...made) as unknown;
  return made.at(0);
}

/** What the schema itself gives as a value. */
function givenValue(schema: Spot): unknown {
  const examples = schema.raw("examples");
  const values = schema.raw("enum");
  const found = [
    schema.raw("const"),
    Array.isArray(examples) ? (examples[0] as unknown) : undefined,
    schema.raw("example"),
    schema.raw("default"),
    Array.isArray(values) ? (values[0] as unknown) : undefined,
  ];
  return found.find((each) => each !== undefined);
}

function typeOf(schema: Spot): string | undefined {
  const type = schema.raw("type");
  const first: unknown = Array.isArray(type) ? (type.find((each) => each !== "null") ?? type[0]) : type;
  if (typeof first === "string") return first;
  if (schema.raw("properties") !== undefined) return "object";
  return schema.raw("items") === undefined ? undefined : "array";
}

function makeType(schema: Spot, within: readonly Spot[]): unknown {
  switch (typeOf(schema)) {
    case "object":
    case undefined:
      return makeObject(schema, within);
    case "array":
      return makeList(schema, within);
    case "string":
      return makeText(schema);
    case "integer":
      return makeNumber(schema, 1);
    case "number":
      return makeNumber(schema, 0.5);
    case "boolean":
      return true;
    default:
      return null;
  }
}

function makeObject(schema: Spot, within: readonly Spot[]): unknown {
  const required = schema.raw("required");
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
  const members = (schema.get("properties")?.members() ?? []).filter(([name, member]) => {
    if (isRequired(name)) return true;
    return within.length <= DEEP && !within.some((each) => each.is(member));
  });
  return Object.fromEntries(members.map(([name, member]) => [name, make(member, within)]));
}

function makeList(schema: Spot, within: readonly Spot[]): unknown {
  const tuple = schema.get("prefixItems")?.items() ?? schema.get("items")?.items() ?? [];
  if (tuple.length > 0) return tuple.map((item) => make(item, within));
  const item = schema.get("items");
  const least = schema.raw("minItems");
  if (!item || schema.raw("maxItems") === 0 || within.some((each) => each.is(item))) return [];
  const count = Math.min(MOST_ITEMS, Math.max(1, typeof least === "number" ? least : 1));
  return Array.from({ length: count }, () => make(item, within));
}

const formats: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T12:00:00Z",
  date: "2026-01-31",
  time: "12:00:00Z",
  duration: "PT1S",
  email: "alice@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/",
  "uri-reference": "/path",
  url: "https://example.com/",
  uuid: "3fa85f64-5717-4562-b3fc-2c963f66afa6",
  byte: "aGk=",
  binary: "",
};

function makeText(schema: Spot): string {
  const format = schema.text("format");
  if (format !== undefined && Object.hasOwn(formats, format)) return formats[format] ?? "";
  const [least, most] = [schema.raw("minLength"), schema.raw("maxLength")];
  const text = "text".padEnd(typeof least === "number" ? Math.min(least, 1000) : 0, "x");
  return typeof most === "number" ? text.slice(0, Math.max(0, most)) : text;
}

function makeNumber(schema: Spot, plain: number): number {
  const limit = (key: string): number | undefined => {
    const value = schema.raw(key);
    return typeof value === "number" ? value : undefined;
  };
  const step = limit("multipleOf") ?? 1;
  const [above, below] = [limit("exclusiveMinimum"), limit("exclusiveMaximum")];
  const least = limit("minimum") ?? (above === undefined ? undefined : above + step);
  const most = limit("maximum") ?? (below === undefined ? undefined : below - step);
  if (least !== undefined && least > plain) return least;
  if (most !== undefined && most < plain) return most;
  return limit("multipleOf") ?? plain;
}
