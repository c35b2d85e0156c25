import { describe, expect, test } from "vitest";
import { forEachStep } from "../../src/steps/for-each.ts";
import { setStep } from "../../src/steps/set.ts";
import { compileSteps, failureOf, playSteps, testPeer, testScene } from "../support/scene.ts";

const kinds = [setStep, forEachStep];

describe("variables", () => {
  test("get values of every kind, in the order in which they are written", async () => {
    const scene = await playSteps(
      '- set: { a: 1, b: "${a + 1}", c: [x, "${b}"], d: null, e: "is ${a}" }',
      kinds,
      testScene(),
    );
    expect(Object.fromEntries(scene.vars)).toEqual({ a: 1, b: 2, c: ["x", 2], d: null, e: "is 1" });
  });

  test("are declared by plain names, and used by paths", async () => {
    const { reader } = await compileSteps('- set: { total: 1, order.id: 2, "items[${i}]": 3 }', kinds);
    expect(reader.declared).toEqual(["total"]);
    expect(reader.used).toEqual(["order", "items", "i"]);
  });

  test("have values, not references: changing one changes no other", async () => {
    const message = { items: [{ id: 1 }] };
    const scene = testScene({ vars: { message1: message } });
    await playSteps(
      '- set: { a: "${message1}" }\n- set: { b: "${a}", "a.items[0].id": 2, "message1.items[0].id": 3 }',
      kinds,
      scene,
    );
    expect(scene.vars.get("a")).toEqual({ items: [{ id: 2 }] });
    expect(scene.vars.get("b")).toEqual({ items: [{ id: 1 }] });
    expect(scene.vars.get("message1")).toEqual({ items: [{ id: 3 }] });
    expect(message).toEqual({ items: [{ id: 1 }] });
  });

  test("a constant value is new each time it is set", async () => {
    const { script } = await compileSteps("- set: { order: { items: [] } }\n- set: { 'order.items[0]': x }", kinds);
    for (let run = 0; run < 2; run++) {
      const scene = testScene();
      await scene.run(script, scene.scope);
      expect(scene.vars.get("order")).toEqual({ items: ["x"] });
    }
  });
});

describe("paths", () => {
  test("lead through names, quoted keys, items and variables", async () => {
    const scene = testScene({ vars: { o: { list: [1, 2], "a key": { x: 1 } }, user: "room.1", i: 1 } });
    await playSteps(
      `- set: { 'o["a key"].x': 5, "o.list[\${i}]": two, "o.list[2]": three, "o.\${user}": yes, "o.by-\${i}": 1 }`,
      kinds,
      scene,
    );
    expect(scene.vars.get("o")).toEqual({ list: [1, "two", "three"], "a key": { x: 5 }, "room.1": "yes", "by-1": 1 });
  });

  test("change the data of a mock and the variables of a peer in place", async () => {
    const alice = testPeer("alice");
    const data = { users: { bob: 1 } };
    const scene = testScene({ self: alice, roots: { data, alice: alice.vars } });
    const { script } = await compileSteps("- set: { data.users.carol: 2, self.token: abc, alice.seen: [1] }", kinds, {
      clients: ["alice"],
    });
    await scene.run(script, scene.scope);
    expect(data).toEqual({ users: { bob: 1, carol: 2 } });
    expect({ ...alice.vars }).toEqual({ name: "alice", token: "abc", seen: [1] });
  });

  test("never reach a prototype", async () => {
    const { problems } = await compileSteps(
      '- set: { o.__proto__.x: 1, "o.constructor": 2, "o[\'prototype\']": 3 }',
      kinds,
    );
    expect(problems.map(({ headline }) => headline)).toEqual([
      '"o.__proto__.x" cannot be changed: "__proto__" is not allowed as a member',
      '"o.constructor" cannot be changed: "constructor" is not allowed as a member',
      `"o['prototype']" cannot be changed: "prototype" is not allowed as a member`,
    ]);
    const scene = testScene({ vars: { o: {}, key: "__proto__" } });
    const problem = await failureOf('- set: { "o.${key}": { polluted: true } }', kinds, scene);
    expect(problem.headline).toBe('"__proto__" is not allowed as a member of a variable');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("a value with such keys is data", async () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
    const scene = await playSteps(
      '- set: { a: "${hostile}" }\n- set: { a.x: 1 }',
      kinds,
      testScene({ vars: { hostile } }),
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.getPrototypeOf(scene.vars.get("a"))).toBeNull();
  });
});

describe("says what is wrong", () => {
  test.each([
    ["{ 1st: x }", '"1st" is not the name of a variable'],
    ['{ "a b": x }', '"a b" is not the path of a variable'],
    ['{ "a[b]": x }', '"a[b]" is not the path of a variable'],
    ['{ "a[": x }', '"a[" is not the path of a variable'],
    ['{ "a..b": x }', '"a..b" is not the path of a variable'],
    ["{ type.x: 1 }", '"type.x" cannot be changed: "type" means something in expressions'],
    ["{ self: x }", '"self" cannot be changed: "self" is not a variable'],
    ["{ alice: x }", '"alice" cannot be changed: "alice" is not a variable'],
    ["{ self.name: x }", '"self.name" cannot be changed: self.name belongs to the peer itself'],
    ["{ env.HOME: x }", '"env.HOME" cannot be changed: "env" is only read'],
    ["{ a: }", 'The variable "a" gets no value'],
    ["[a]", "Expected a map of names and values, got a list"],
  ])("when the file is read: %s", async (value, headline) => {
    const { problems } = await compileSteps(`- set: ${value}`, kinds, { clients: ["alice"] });
    expect(problems.map((problem) => problem.headline)).toEqual([headline]);
  });

  test("where it stands", async () => {
    const { problems } = await compileSteps('- set: { good: 1, "a[b]": 2 }', kinds);
    expect(problems[0]?.place).toMatchObject({ line: 1, column: 19, width: 6 });
    expect(problems[0]?.help).toBe("Write [${b}] for the value of a variable, or .b for the member of that name.");
  });

  test.each([
    [
      "o.deep.x",
      { o: {} },
      "not-set",
      '"o.deep" has no value, so that it has no members to change',
      "Give it a value first: - set: { o.deep: {} }",
    ],
    [
      "o.x",
      {},
      "not-set",
      '"o" has no value, so that it has no members to change',
      "Give it a value first: - set: { o: {} }",
    ],
    ["o.x.y", { o: { x: "text" } }, "expression", '"o.x" is not a map or a list, so that it has no members', undefined],
    [
      "o[3]",
      { o: [1] },
      "expression",
      '"o[3]" is past the end of the list, which has 1 item',
      "Items are counted from 0; [1] adds one at the end.",
    ],
    [
      "o.x",
      { o: [1, 2] },
      "expression",
      '"o.x" names the member "x" of a list',
      "Items are counted from 0; [2] adds one at the end.",
    ],
  ])("when it is played: %s", async (path, vars, code, headline, help) => {
    const problem = await failureOf(`- set: { "${path}": 1 }`, kinds, testScene({ vars }));
    expect(problem).toMatchObject({ code, headline });
    expect(problem.help).toBe(help);
  });

  test("when the name is that of a loop", async () => {
    const problem = await failureOf("- forEach: [{ a: 1 }]\n  steps:\n    - set: { item.a: 2 }", kinds, testScene());
    expect(problem.headline).toBe('"item" belongs to the loop or rule around this step and cannot be changed');
    expect(problem.help).toBe(
      'Give its value to a variable of another name, and change that: - set: { my_item: "${item}" }',
    );
  });
});
