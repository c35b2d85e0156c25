import { Ajv, type ValidateFunction } from "ajv";
import { parseAllDocuments } from "yaml";
import type { JsonSchema } from "../../src/shape/shape.ts";

/** What editors know beyond draft-07. */
export const editorKeywords = [
  "defaultSnippets",
  "markdownDescription",
  "patternErrorMessage",
  "errorMessage",
  "enumDescriptions",
];

/** Compiles an editor's schema. Throws for anything that is odd in it: unknown keywords, types that do not fit, bad references. */
export function compiledSchema(schema: JsonSchema): ValidateFunction {
  const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
  ajv.addVocabulary(editorKeywords);
  ajv.addFormat("regex", true);
  return ajv.compile({ ...schema });
}

/** What an editor sees in a text: a key without a value is null there. One value for each document. */
export function editorData(text: string): unknown[] {
  return parseAllDocuments(text, { merge: true }).map((document): unknown => document.toJS());
}

/** What is wrong with the documents of a text: `/steps/0/wait must be string`. */
export function misfits(validate: ValidateFunction, text: string): string[] {
  return editorData(text).flatMap((document) =>
    validate(document)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`),
  );
}
