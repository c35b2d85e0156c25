import { describe, expect, test } from "vitest";
import { schemaFolder } from "./schema-folder.ts";

describe("files", () => {
  test("a file, and a part of it", async () => {
    const folder = await schemaFolder();
    await folder.write("user.json", { type: "object", required: ["id"], $defs: { name: { type: "string" } } });
    expect(await folder.differences("user.json", {})).toEqual(['$: the member "id" is missing']);
    expect(await folder.differences("'user.json#/$defs/name'", 1)).toEqual(["$: expected a string, got the number 1"]);
    await folder.write("user.yaml", "type: object\nrequired: [id]\n");
    expect(await folder.differences("user.yaml", {})).toEqual(['$: the member "id" is missing']);
  });

  test("references to other files", async () => {
    const folder = await schemaFolder();
    await folder.write("a/message.json", {
      properties: { user: { $ref: "../b/user.json#/$defs/user" }, self: { $ref: "#" } },
    });
    await folder.write("b/user.json", {
      $defs: { user: { required: ["name"], properties: { name: { $ref: "name.json" } } } },
    });
    await folder.write("b/name.json", { type: "string" });
    expect(await folder.differences("a/message.json", { user: { name: 1 } })).toEqual([
      "$.user.name: expected a string, got the number 1",
    ]);
    expect(await folder.differences("a/message.json", { self: { self: { user: {} } } })).toEqual([
      '$.self.self.user: the member "name" is missing',
    ]);
    expect(await folder.differences("{ $ref: b/name.json }", 1)).toEqual(["$: expected a string, got the number 1"]);
  });

  test("a file that calls itself https still has its neighbours on the disk", async () => {
    const folder = await schemaFolder();
    await folder.write("id/one.json", {
      $id: "https://example.com/schemas/one.json",
      properties: { two: { $ref: "two.json" }, own: { $ref: "https://example.com/schemas/one.json#/$defs/x" } },
      $defs: { x: { type: "number" } },
    });
    await folder.write("id/two.json", { $id: "https://example.com/schemas/two.json", type: "string" });
    expect(await folder.differences("id/one.json", { two: 1, own: "a" })).toEqual([
      "$.two: expected a string, got the number 1",
      '$.own: expected a number, got the string "a"',
    ]);
  });

  test("draft-07", async () => {
    const folder = await schemaFolder();
    await folder.write("seven.json", {
      $schema: "http://json-schema.org/draft-07/schema#",
      items: [{ type: "string" }],
      definitions: { a: { const: 1 } },
    });
    expect(await folder.differences("seven.json", [1])).toEqual(["$[0]: expected a string, got the number 1"]);
    expect(await folder.differences("'seven.json#/definitions/a'", 2)).toEqual(["$: expected 1, got 2"]);
  });

  test("what is wrong with a file is told with its line", async () => {
    const folder = await schemaFolder();
    await folder.write("user.json", { $defs: { name: {} } });
    expect((await folder.read("nothing.json")).problems).toEqual([
      "There is no file nothing.json | The name is relative to this file.",
    ]);
    await folder.write("broken.json", '{\n  "type": }');
    expect((await folder.read("broken.json")).problems).toEqual([
      expect.stringMatching(/^broken\.json is not JSON: line 2: Unexpected token/),
    ]);
    await folder.write("broken.yaml", "a: 1\nb: [");
    expect((await folder.read("broken.yaml")).problems).toEqual([
      expect.stringMatching(/^broken\.yaml is not YAML: line 2: /),
    ]);
    await folder.write("text.json", '"x"');
    expect((await folder.read("text.json")).problems).toEqual([expect.stringMatching(/^text\.json.* is not a/)]);
    expect((await folder.read("'user.json#/$defs/nam'")).problems).toEqual([
      'user.json has no "nam" at #/$defs | Did you mean "name"?',
    ]);
  });
});
