import type { Ajv, ErrorObject, ValidateFunction } from "ajv";
import { isObject } from "./equality.ts";
import { pointerTo, type SchemaDocuments } from "./schema-documents.ts";

/** The validators of the alternatives of an `anyOf` or `oneOf`, given its error; undefined when they cannot be found. */
export type Branches = (error: ErrorObject) => readonly ValidateFunction[] | undefined;

/**
 * Alternatives are compiled on their own, when one is asked for the first time: ajv reports the errors of all of them in
 * one row, and only their own counts tell which error belongs to which.
 */
export function branchesOf(ajv: Ajv, documents: SchemaDocuments): Branches {
  let places: Map<object, string> | undefined;
  return ({ keyword, schema, parentSchema }) => {
    places ??= placesOf(documents);
    const place = parentSchema && places.get(parentSchema);
    if (place === undefined || !Array.isArray(schema)) return undefined;
    const [uri = "", pointer = ""] = place.split(/#(.*)/s);
    return schema.map((_, i) =>
      ajv.compile({ $ref: `${uri}#${encodeURI(pointerTo(pointerTo(pointer, keyword), i))}` }),
    );
  };
}

/** Where every object of the documents stands. */
function placesOf(documents: SchemaDocuments): Map<object, string> {
  const places = new Map<object, string>();
  const walk = (data: unknown, uri: string, pointer: string): void => {
    if (typeof data !== "object" || data === null || places.has(data)) return;
    if (isObject(data)) places.set(data, `${uri}#${pointer}`);
    for (const [key, value] of Object.entries(data)) walk(value, uri, pointerTo(pointer, key));
  };
  for (const { uri, data } of documents.byUri.values()) walk(data, uri, "");
  return places;
}
