import { expect, test } from "vitest";
import { settingsSchema } from "../../../src/language/schema/settings.ts";
import { compiledSchema } from "../../support/editor-schema.ts";

const tls = {
  type: "object",
  properties: { ca: { type: "string" }, insecure: { type: "boolean" } },
  additionalProperties: false,
};
const settings = {
  type: "object",
  properties: { url: { type: "string" }, tls, state: { type: "object" } },
  additionalProperties: false,
};
const fits = compiledSchema(settingsSchema({ anyOf: [{ type: "string" }, settings] }, ["url", "tls"]));

test.each([
  ["null removes a setting", { url: null, tls: null }, true],
  ["also within a map", { tls: { ca: null, insecure: null } }, true],
  ["a map may be an expression", { tls: "${tls}" }, true],
  ["so may a flag within it", { tls: { insecure: "${insecure}" } }, true],
  ["but not another text", { tls: "tls" }, false],
  ["nor an unknown key", { tls: { cert: null } }, false],
  ["other settings are as they were", { state: null }, false],
  ["other forms are as they were", "ws://h", true],
])("%s", (_, data, expected) => {
  expect(fits(data)).toBe(expected);
});
