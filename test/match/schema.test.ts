import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { mkdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schema, type SchemaCheck } from "../../src/match/schema.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";
import { scopeOf } from "./support.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "wstest-schema-"));
});
afterAll(() => rm(dir, { recursive: true }));

async function file(name: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(dir, name)), { recursive: true });
  await writeFile(join(dir, name), typeof content === "string" ? content : JSON.stringify(content, null, 2));
}

async function read(
  yaml: string,
): Promise<{ readonly check: SchemaCheck | undefined; readonly problems: readonly string[] }> {
  const reader = testReader({ dir });
  const check = schema.read(tree(yaml), reader);
  await reader.settle();
  const problems = reader.problems.map(({ headline, help, notes }) =>
    [headline, ...notes, ...(help === undefined ? [] : [help])].join(" | "),
  );
  return { check, problems };
}

async function differences(
  yaml: string,
  value: unknown,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<readonly string[]> {
  const { check, problems } = await read(yaml);
  expect(problems).toEqual([]);
  return (check?.check(value, scopeOf(variables)) ?? []).map(({ text }) => text);
}

describe("sentences", () => {
  test.each([
    ["{ properties: { id: { type: string } } }", { id: 1 }, ["$.id: expected a string, got the number 1"]],
    [
      "{ properties: { id: { type: [string, 'null'] } } }",
      { id: 1 },
      ["$.id: expected a string or null, got the number 1"],
    ],
    ["{ type: array }", {}, ["$: expected a list, got the object {}"]],
    ["{ required: [room] }", {}, ['$: the member "room" is missing']],
    ["{ required: [room] }", { rom: 1 }, ['$: the member "room" is missing; there is "rom"']],
    [
      "{ properties: { x: { properties: { bar: true }, additionalProperties: false } } }",
      { x: { foo: 1 } },
      ['$.x: "foo" is not allowed here'],
    ],
    [
      "{ properties: { name: true }, additionalProperties: false }",
      { nam: 1 },
      ['$: "nam" is not allowed here; "name" would be'],
    ],
    ["{ const: 5 }", 6, ["$: expected 5, got 6"]],
    ["{ const: { a: [1] } }", { a: [2] }, ["$: expected { a: [1] }, got { a: [2] }"]],
    ["{ const: { a: [1] } }", { a: [1] }, []],
    ["{ enum: [a, b] }", "c", ['$: expected one of "a", "b", got "c"']],
    ["{ minimum: 5 }", 4, ["$: expected a number >= 5, got 4"]],
    ["{ exclusiveMaximum: 5 }", 5, ["$: expected a number < 5, got 5"]],
    ["{ multipleOf: 5 }", 4, ["$: expected a multiple of 5, got 4"]],
    ["{ minLength: 3 }", "ab", ['$: expected at least 3 characters, got "ab" with 2']],
    ["{ maxLength: 1 }", "ab", ['$: expected at most 1 character, got "ab" with 2']],
    ["{ pattern: '^a' }", "b", ['$: expected a text that matches /^a/, got "b"']],
    ["{ format: email }", "b", ['$: expected a text in the format email, got "b"']],
    ["{ minItems: 2 }", [1], ["$: expected at least 2 items, got 1"]],
    ["{ uniqueItems: true }", [1, 2, 1], ["$: items 0 and 2 are the same, and no two may be"]],
    ["{ maxProperties: 0 }", { a: 1 }, ["$: expected at most 0 members, got 1"]],
    ["{ propertyNames: { maxLength: 1 } }", { ab: 1 }, ['$: "ab" is not allowed here']],
    ["{ dependentRequired: { a: [b] } }", { a: 1 }, ['$: the member "b" is missing, which must be there with "a"']],
    ["{ not: { type: string } }", "a", ['$: expected a value that does not fit the schema under `not`, got "a"']],
    ["{ properties: { a: false } }", { a: 1 }, ["$.a: expected nothing, got 1"]],
    ["{ if: { required: [a] }, then: { required: [b] } }", { a: 1 }, ['$: the member "b" is missing']],
    ["{ contains: { const: 1 } }", [2], ["$: expected at least 1 item that fits what the list must contain, got [2]"]],
    ["false", 1, ["$: expected nothing, got 1"]],
    [
      "{ items: { properties: { 'a b': { type: number } } } }",
      [{ "a b": "x" }],
      ['$[0]["a b"]: expected a number, got the string "x"'],
    ],
    [
      "{ properties: { a: { type: string }, b: { type: string } } }",
      { a: 1, b: 2 },
      ["$.a: expected a string, got the number 1", "$.b: expected a string, got the number 2"],
    ],
    ["{ required: [toString] }", {}, ['$: the member "toString" is missing']],
  ])("%s", async (yaml, value, texts) => {
    expect(await differences(yaml, value)).toEqual(texts);
  });

  test("a value that fits has none", async () => {
    expect(
      await differences("{ type: object, required: [id], properties: { id: { type: integer } } }", { id: 1, x: 2 }),
    ).toEqual([]);
    expect(await differences("true", 1)).toEqual([]);
    expect(await differences("{ unknownKeyword: 1 }", 1)).toEqual([]);
  });
});

describe("alternatives", () => {
  const messages = `{ $defs: { a: { type: object, properties: { type: { const: a }, n: { type: number } }, required: [type, n] },
    b: { type: object, properties: { type: { const: b }, s: { type: string } }, required: [type, s] } }, oneOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b' }] }`;

  test("the one that fits best is told", async () => {
    expect(await differences(messages, { type: "b", s: 1 })).toEqual([
      "$.s: expected a string, got the number 1 (of 2 alternatives this one fits best)",
    ]);
    expect(await differences(messages, { type: "a" })).toEqual([
      '$: the member "n" is missing (of 2 alternatives this one fits best)',
    ]);
    expect(await differences(messages, { type: "b", s: "x" })).toEqual([]);
  });

  test("alternatives of one value are one sentence", async () => {
    expect(
      await differences("{ properties: { x: { anyOf: [{ type: string }, { type: number }] } } }", { x: null }),
    ).toEqual(["$.x: expected a string or a number, got null"]);
    expect(await differences("{ oneOf: [{ const: 1 }, { const: 2 }] }", 3)).toEqual(["$: expected 1 or 2, got 3"]);
  });

  test("more than one fits", async () => {
    expect(await differences("{ oneOf: [{ type: number }, { minimum: 1 }] }", 3)).toEqual([
      "$: expected a value that fits exactly one of the alternatives, got one that fits alternatives 1 and 2 (3)",
    ]);
  });

  test("other errors before and after, and alternatives within alternatives", async () => {
    const yaml = `{ required: [z], anyOf: [{ properties: { x: { anyOf: [{ type: string }, { type: 'null' }] } }, required: [x] }, { type: string }], properties: { y: { type: number } } }`;
    expect((await differences(yaml, { x: 1, y: "a" })).toSorted()).toEqual([
      "$.x: expected a string or null, got the number 1 (of 2 alternatives this one fits best)",
      '$.y: expected a number, got the string "a"',
      '$: the member "z" is missing',
    ]);
  });
});

describe("files", () => {
  test("a file, and a part of it", async () => {
    await file("user.json", { type: "object", required: ["id"], $defs: { name: { type: "string" } } });
    expect(await differences("user.json", {})).toEqual(['$: the member "id" is missing']);
    expect(await differences("'user.json#/$defs/name'", 1)).toEqual(["$: expected a string, got the number 1"]);
    await file("user.yaml", "type: object\nrequired: [id]\n");
    expect(await differences("user.yaml", {})).toEqual(['$: the member "id" is missing']);
  });

  test("references to other files", async () => {
    await file("a/message.json", { properties: { user: { $ref: "../b/user.json#/$defs/user" }, self: { $ref: "#" } } });
    await file("b/user.json", { $defs: { user: { required: ["name"], properties: { name: { $ref: "name.json" } } } } });
    await file("b/name.json", { type: "string" });
    expect(await differences("a/message.json", { user: { name: 1 } })).toEqual([
      "$.user.name: expected a string, got the number 1",
    ]);
    expect(await differences("a/message.json", { self: { self: { user: {} } } })).toEqual([
      '$.self.self.user: the member "name" is missing',
    ]);
    expect(await differences("{ $ref: b/name.json }", 1)).toEqual(["$: expected a string, got the number 1"]);
  });

  test("a file that calls itself https still has its neighbours on the disk", async () => {
    await file("id/one.json", {
      $id: "https://example.com/schemas/one.json",
      properties: { two: { $ref: "two.json" }, own: { $ref: "https://example.com/schemas/one.json#/$defs/x" } },
      $defs: { x: { type: "number" } },
    });
    await file("id/two.json", { $id: "https://example.com/schemas/two.json", type: "string" });
    expect(await differences("id/one.json", { two: 1, own: "a" })).toEqual([
      "$.two: expected a string, got the number 1",
      '$.own: expected a number, got the string "a"',
    ]);
  });

  test("draft-07", async () => {
    await file("seven.json", {
      $schema: "http://json-schema.org/draft-07/schema#",
      items: [{ type: "string" }],
      definitions: { a: { const: 1 } },
    });
    expect(await differences("seven.json", [1])).toEqual(["$[0]: expected a string, got the number 1"]);
    expect(await differences("'seven.json#/definitions/a'", 2)).toEqual(["$: expected 1, got 2"]);
  });

  test("a changed file is read again", async () => {
    await file("changing.json", { type: "string" });
    expect(await differences("changing.json", 1)).toHaveLength(1);
    await file("changing.json", { type: "number" });
    await utimes(join(dir, "changing.json"), 1, 1);
    expect(await differences("changing.json", 1)).toEqual([]);
  });

  test("the same file is compiled once", async () => {
    await file("once.json", { type: "string" });
    const [one, two] = [await read("once.json"), await read("once.json")];
    expect(one.check).not.toBe(two.check);
    expect(one.check?.check(1, scopeOf())).toEqual(two.check?.check(1, scopeOf()));
  });
});

describe("AsyncAPI", () => {
  test("version 2", async () => {
    await file(
      "v2.yaml",
      `asyncapi: 2.6.0
components:
  messages:
    ChatMessage:
      payload: { $ref: '#/components/schemas/chat' }
    Plain: { payload: { type: object, required: [a] } }
  schemas:
    chat: { type: object, required: [room], properties: { user: { $ref: '#/components/schemas/user' } } }
    user: { type: string }
`,
    );
    expect(await differences("'v2.yaml#ChatMessage'", { user: 1 })).toEqual([
      '$: the member "room" is missing',
      "$.user: expected a string, got the number 1",
    ]);
    expect(await differences("'v2.yaml#Plain'", {})).toEqual(['$: the member "a" is missing']);
    expect((await read("'v2.yaml#ChatMesage'")).problems).toEqual([
      'v2.yaml has no message "ChatMesage" | Did you mean "ChatMessage"?',
    ]);
  });

  test("version 3", async () => {
    await file(
      "v3.yaml",
      `asyncapi: 3.0.0
channels:
  room:
    messages:
      Joined: { $ref: '#/components/messages/JoinedMessage' }
      Left: { payload: { schemaFormat: 'application/schema+json;version=draft-07', schema: { type: object, required: [who] } } }
components:
  messages:
    JoinedMessage: { payload: { type: object, required: [room] } }
    Avro: { payload: { schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: {} } }
`,
    );
    expect(await differences("'v3.yaml#Joined'", {})).toEqual(['$: the member "room" is missing']);
    expect(await differences("'v3.yaml#Left'", {})).toEqual(['$: the member "who" is missing']);
    expect((await read("'v3.yaml#Avro'")).problems).toEqual([
      "The payload of Avro is described as application/vnd.apache.avro;version=1.9.0, which is not JSON Schema",
    ]);
  });

  test("a name asks for an AsyncAPI document", async () => {
    await file("plain.json", { type: "object" });
    expect((await read("'plain.json#Message'")).problems).toEqual([
      "plain.json is not an AsyncAPI document, so it has no message Message | For a part of a schema write plain.json#/pointer.",
    ]);
  });
});

describe("problems", () => {
  test("of files", async () => {
    expect((await read("nothing.json")).problems).toEqual([
      "There is no file nothing.json | The name is relative to this file.",
    ]);
    await file("broken.json", '{\n  "type": }');
    expect((await read("broken.json")).problems).toEqual([
      expect.stringMatching(/^broken\.json is not JSON: line 2: Unexpected token/),
    ]);
    await file("broken.yaml", "a: 1\nb: [");
    expect((await read("broken.yaml")).problems).toEqual([
      expect.stringMatching(/^broken\.yaml is not YAML: line 2: /),
    ]);
    await file("text.json", '"x"');
    expect((await read("text.json")).problems).toEqual([expect.stringMatching(/^text\.json.* is not a/)]);
    expect((await read("'user.json#/$defs/nam'")).problems).toEqual([
      'user.json has no "nam" at #/$defs | Did you mean "name"?',
    ]);
  });

  test("of schemas, with their line", async () => {
    await file("invalid.json", '{\n  "properties": {\n    "id": { "type": "strin" }\n  }\n}');
    expect((await read("invalid.json")).problems).toEqual([
      expect.stringMatching(/^invalid\.json is not a valid JSON Schema: line 3: #\/properties\/id\/type must be/),
    ]);
    expect((await read("{ type: strin }")).problems).toEqual([
      expect.stringMatching(/^The schema is not a valid JSON Schema: #\/type must be/),
    ]);
    expect((await read("{ $schema: 'http://json-schema.org/draft-04/schema#' }")).problems).toEqual([
      'The schema is written in a draft that is not known here: "http://json-schema.org/draft-04/schema#" | Drafts 2020-12 and 07 are known.',
    ]);
    expect((await read("{ $ref: '#/$defs/none' }")).problems).toEqual([
      expect.stringContaining("cannot be used as a schema: can't resolve reference #/$defs/none"),
    ]);
    expect((await read("[1]")).problems).toEqual([
      "Expected a JSON Schema, or the name of its file, got a list | Write schema: schemas/message.json, or the schema itself.",
    ]);
  });

  test("remote references are not fetched", async () => {
    expect((await read("{ $ref: 'https://example.com/a.json' }")).problems).toEqual([
      "the schema refers to https://example.com/a.json, which is not on this machine | Schemas are never fetched. Save it beside, and refer to the file.",
    ]);
  });
});

test("a schema may depend on variables", async () => {
  const yaml = "{ properties: { n: { maximum: '${max}' } } }";
  expect(await differences(yaml, { n: 3 }, { max: 2 })).toEqual(["$.n: expected a number <= 2, got 3"]);
  expect(await differences(yaml, { n: 3 }, { max: 4 })).toEqual([]);
  expect(await differences("'${schema}'", 1, { schema: { type: "string" } })).toEqual([
    "$: expected a string, got the number 1",
  ]);
  await expect(differences("'${schema}'", 1, { schema: 5 })).rejects.toThrow(
    "Expected a JSON Schema, got the number 5",
  );
  await expect(differences("'${schema}'", 1, { schema: { type: "strin" } })).rejects.toThrow(
    /is not a valid JSON Schema|cannot be used as a schema/,
  );
});
