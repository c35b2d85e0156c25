import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { payloadOf } from "../../match/asyncapi.ts";
import { isObject, own } from "../../match/equality.ts";
import { compilePlace } from "../../match/schema-compile.ts";
import { pointerKeys, SchemaFault } from "../../match/schema-documents.ts";
import type { Notes } from "../notes.ts";
import { mapOf, plainMatcher, plainText, plainValue, type Written } from "../../writing/written.ts";
import type { ChannelMessage } from "./channels.ts";
import { sampleOf } from "./sample.ts";
import { Spot } from "./spot.ts";

/** The schema of what a message carries; undefined when it has none that we can read, which is noted. */
export function payloadSchema({ name, spot }: ChannelMessage, notes: Notes): Spot | undefined {
  if (spot.raw("payload") === undefined) return undefined;
  try {
    return new Spot(spot.documents, payloadOf(spot.documents, spot, name));
  } catch (thrown) {
    if (!(thrown instanceof SchemaFault)) throw thrown;
    notes.add(spot, `the schema of ${name}: ${thrown.message}`);
    return undefined;
  }
}

/** A value for a message: its examples, else one that is made of the schema. */
export async function examplesOf(message: ChannelMessage, notes: Notes): Promise<readonly unknown[]> {
  const given = (message.spot.get("examples")?.items() ?? []).flatMap((each) =>
    isObject(each.data) && own(each.data, "payload") !== undefined ? [each.raw("payload")] : [],
  );
  if (given.length > 0) return given;
  const schema = payloadSchema(message, notes);
  if (!schema) return [{}];
  const made = sampleOf(schema);
  const fault = await faultOf(schema, made);
  if (fault !== undefined)
    notes.add(message.spot, `an example of ${message.name}: the one that was made does not fit its schema (${fault})`);
  return [made];
}

async function faultOf(schema: Spot, value: unknown): Promise<string | undefined> {
  try {
    const [difference] = (await compilePlace(schema, schema.document, schema.documents)).check(value);
    return difference && `${difference.path}: expected ${difference.expected}, got ${difference.actual}`;
  } catch (thrown) {
    if (!(thrown instanceof SchemaFault)) throw thrown;
    return thrown.message;
  }
}

/** Members of a payload that say which message it is: constants, and lists of one value. */
export function discriminators(schema: Spot | undefined, depth = 0): ReadonlyMap<string, Written> {
  const found = new Map<string, Written>();
  if (!schema || depth > 2) return found;
  for (const part of schema.get("allOf")?.items() ?? [])
    for (const [key, value] of discriminators(part, depth + 1)) found.set(key, value);
  for (const [name, property] of schema.get("properties")?.members() ?? []) {
    const key = name.startsWith("$") ? `$${name}` : name;
    const value = constantOf(property);
    const inner = value === undefined ? discriminators(property, depth + 1) : undefined;
    if (value !== undefined) found.set(key, plainMatcher(value));
    else if (inner && inner.size > 0) found.set(key, inner);
  }
  return found;
}

function constantOf(schema: Spot): string | number | boolean | null | undefined {
  const values = schema.raw("enum");
  const value =
    schema.raw("const") ?? (Array.isArray(values) && values.length === 1 ? (values[0] as unknown) : undefined);
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isScalar ? value : undefined;
}

/** `asyncapi.yaml#Name`, or the pointer of the payload, as a mock in a folder names it. */
export function schemaReference(message: ChannelMessage, schema: Spot, root: Spot, folder: string): string {
  const file = relative(folder, fileURLToPath(schema.document.uri)).split(sep).join("/");
  const keys = pointerKeys(message.spot.pointer);
  const isOwn = message.spot.document === root.document;
  const isNamed = isOwn && keys.length === 3 && keys[0] === "components" && keys[1] === "messages";
  if (isNamed && schema.document === root.document) return `${file}#${keys[2] ?? ""}`;
  return `${file}#${schema.pointer.replaceAll("%", "%25")}`;
}

/** A payload as it is sent: a text stands for itself, unless the document says that messages are JSON. */
export function sent(value: unknown, { spot }: ChannelMessage, root: Spot): Written {
  if (value === null) return mapOf({ $eq: null });
  const type = spot.text("contentType") ?? root.text("defaultContentType") ?? "";
  return typeof value === "string" && /\bjson\b/i.test(type) ? mapOf({ $json: plainText(value) }) : plainValue(value);
}

/** A payload that carries what the message that it answers carried, where both say so by their correlation ids. */
export function correlated(answer: unknown, reply: ChannelMessage, message: ChannelMessage, root: Spot): Written {
  const [from, to] = [correlationOf(message), correlationOf(reply)];
  if (!from || !to) return sent(answer, reply, root);
  const path = from.reduce(
    (code, key) => (/^[A-Za-z_]\w*$/.test(key) ? `${code}.${key}` : `${code}[${JSON.stringify(key)}]`),
    "message",
  );
  return placed(answer, to, `\${${path}}`);
}

/** The keys of `$message.payload#/id`; undefined for other places. */
function correlationOf({ spot }: ChannelMessage): readonly string[] | undefined {
  const location = spot.get("correlationId")?.text("location");
  const pointer = location === undefined ? undefined : /^\$message\.payload#(\/.+)$/.exec(location)?.[1];
  return pointer === undefined ? undefined : pointerKeys(pointer);
}

function placed(data: unknown, keys: readonly string[], expression: string): Written {
  const [key, ...rest] = keys;
  if (key === undefined) return expression;
  const members = isObject(data) ? Object.entries(data) : [];
  const written = new Map<string, Written>(
    members.map(([name, value]) => [
      name.startsWith("$") ? `$${name}` : name,
      name === key ? placed(value, rest, expression) : plainValue(value),
    ]),
  );
  if (!written.has(key)) written.set(key, placed({}, rest, expression));
  return written;
}

/** A matcher that takes a message: by what its payload always says, else by its schema. */
export function matcherOf(
  schema: Spot | undefined,
  { alone, reference }: { readonly alone: boolean; readonly reference: string },
): Written | undefined {
  const constants = discriminators(schema);
  const bySchema = mapOf({ $schema: reference });
  if (constants.size > 0) return alone ? constants : mapOf({ $and: [constants, bySchema] });
  return schema ? bySchema : undefined;
}
