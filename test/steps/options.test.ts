import { describe, expect, it } from "vitest";
import { option } from "../../src/steps/options.ts";
import { stepKinds } from "../../src/steps/index.ts";
import { scopeOf } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

describe("options that many kinds of steps share", () => {
  it("are the same wherever they stand, but for the words that explain them", () => {
    for (const kind of stepKinds) {
      for (const name of Object.keys(kind.options).filter((each) => each !== "expect")) {
        const shared = Object.hasOwn(option, name) ? option[name as keyof typeof option] : undefined;
        if (shared) expect(kind.options[name]?.shape, `${name} of ${kind.name}`).toBe(shared.shape);
      }
    }
  });

  it("each explain themselves in full sentences", () => {
    for (const [name, { doc }] of Object.entries(option)) expect(doc, name).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    ["timeout", "5", "A duration needs its unit: 5ms or 5s?"],
    ["within", "2s..1s", 'The range ends before it begins: "2s..1s"'],
    ["opcode", "bin", 'Expected one of text, binary, got the text "bin"'],
    ["codec", "msgpackk", 'Expected one of json, text, binary, hex, msgpack, cbor, protobuf, got the text "msgpackk"'],
    ["inOrder", "1", "Expected true or false, got the number 1"],
    ["where", "$.a[", "The JSONPath is not valid"],
  ] as const)("%s: %s is wrong", (name, text, problem) => {
    const reader = testReader();
    option[name].shape.read(tree(text), reader);
    expect(reader.problems[0]?.headline).toContain(problem);
  });

  it("a schema tells what does not fit at the schema itself", async () => {
    const reader = testReader();
    const node = tree("{ type: object, required: [a] }");
    const check = option.schema.shape.read(node, reader);
    await reader.settle();
    expect(check?.check({ a: 1 }, scopeOf({}))).toEqual([]);
    expect(check?.check({}, scopeOf({})).map(({ at }) => at)).toEqual([node.span]);
  });
});
