import { didYouMean } from "../shape/nearest.ts";
import { isObject, own } from "./equality.ts";
import {
  pointerTo,
  type SchemaDocument,
  type SchemaDocuments,
  type SchemaPlace,
  SchemaFault,
} from "./schema-documents.ts";

/** The schema of a message's payload in an AsyncAPI document, versions 2 and 3. */
export function asyncApiPayload(documents: SchemaDocuments, document: SchemaDocument, name: string): SchemaPlace {
  if (!isObject(document.data) || own(document.data, "asyncapi") === undefined) {
    throw new SchemaFault(`${document.name} is not an AsyncAPI document, so it has no message ${name}`, {
      help: `For a part of a schema write ${document.name}#/pointer.`,
    });
  }
  const pointers = messagePointers(document.data);
  const pointer = pointers.get(name);
  if (pointer === undefined) {
    const names = [...pointers.keys()];
    const help =
      didYouMean(name, names) ??
      (names.length > 0 ? `Its messages are ${names.join(", ")}.` : "It has no named messages.");
    throw new SchemaFault(`${document.name} has no message ${JSON.stringify(name)}`, { help });
  }
  return payloadOf(documents, documents.resolve(document, pointer), name);
}

/** The schema of the payload of a message that has one. `name`: how people know the message. */
export function payloadOf(documents: SchemaDocuments, message: SchemaPlace, name: string): SchemaPlace {
  const payload = documents.resolve(message.document, pointerTo(message.pointer, "payload"));
  // Version 3 says it with the schema, version 2 with the message.
  const format =
    (isObject(payload.data) ? own(payload.data, "schemaFormat") : undefined) ??
    (isObject(message.data) ? own(message.data, "schemaFormat") : undefined);
  if (typeof format === "string" && !/json|yaml|asyncapi/i.test(format)) {
    throw new SchemaFault(`The payload of ${name} is described as ${format}, which is not JSON Schema`);
  }
  // Version 3 may wrap the schema together with its format.
  const wrapped =
    isObject(payload.data) &&
    own(payload.data, "schemaFormat") !== undefined &&
    own(payload.data, "schema") !== undefined;
  return wrapped ? documents.resolve(payload.document, pointerTo(payload.pointer, "schema")) : payload;
}

/** The messages by name: those among the components first, then (version 3) those of the channels. */
function messagePointers(root: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (messages: unknown, pointer: string): void => {
    if (!isObject(messages)) return;
    for (const name of Object.keys(messages)) if (!found.has(name)) found.set(name, pointerTo(pointer, name));
  };
  const components = own(root, "components");
  if (isObject(components)) add(own(components, "messages"), "/components/messages");
  const channels = own(root, "channels");
  if (isObject(channels)) {
    for (const [name, channel] of Object.entries(channels)) {
      if (isObject(channel)) add(own(channel, "messages"), pointerTo(pointerTo("/channels", name), "messages"));
    }
  }
  return found;
}
