import { describe, expect, it } from "vitest";
import { faults, scenario } from "../support/load.ts";

const vars = (text: string): Promise<readonly string[]> => faults(`vars: ${text}\nsteps: [{ wait: 1ms }]`);

describe("vars", () => {
  it("tell what they read, also in expressions that are compiled late", async () => {
    const { vars: read } = await scenario(`
vars:
  url: "ws://\${host}:\${port + 1}/\${[1, 2].map(each, each + offset)[0]}"
  host: localhost
  port: 80
  offset: 0
  both: { list: ["\${port}", "\${host.size()}"] }
steps: [{ wait: 1ms }]`);
    expect([...read].map(([name, { reads }]) => [name, [...reads].toSorted()])).toEqual([
      ["url", ["host", "offset", "port"]],
      ["host", []],
      ["port", []],
      ["offset", []],
      ["both", ["host", "port"]],
    ]);
  });

  it("cannot read each other in a circle", async () => {
    expect(await vars('{ a: "${b}", b: "${c}", c: "${a}" }')).toMatchInlineSnapshot(`
      [
        "1:15+1 The variables read each other in a circle: a → b → c → a",
      ]
    `);
    expect(await vars('{ a: "${a}" }')).toMatchInlineSnapshot(`
      [
        "1:15+1 The variables read each other in a circle: a → a",
      ]
    `);
    expect(await vars('{ a: "${b + 1}", b: "${a + 1}" }')).toMatchInlineSnapshot(`
      [
        "1:15+5 The variables read each other in a circle: a → b → a",
      ]
    `);
    expect(await vars('{ a: "${b}", b: "${b}" }')).toMatchInlineSnapshot(`
      [
        "1:26+1 The variables read each other in a circle: b → b",
      ]
    `);
  });

  it("may be read twice without being a circle", async () => {
    expect(await vars('{ a: "${c}", b: "${c}", c: 1, d: "${a}${b}" }')).toEqual([]);
  });

  it("have names that expressions can read and that mean nothing else", async () => {
    expect(await vars("{ my-name: 1 }")).toMatchInlineSnapshot(`
      [
        "1:9+7 "my-name" cannot be the name of a variable — A name has letters, digits and _, and does not begin with a digit.",
      ]
    `);
    expect(await vars("{ 1st: 1 }")).toMatchInlineSnapshot(`
      [
        "1:9+3 "1st" cannot be the name of a variable — A name has letters, digits and _, and does not begin with a digit.",
      ]
    `);
    expect(await vars("{ message: 1, send: 1, type: 1, in: 1, env: 1, wait: 1 }")).toMatchInlineSnapshot(`
      [
        "1:9+7 "message" cannot be the name of a variable — It is a word of the language. Choose another name.",
        "1:21+4 "send" cannot be the name of a variable — It is a word of the language. Choose another name.",
        "1:30+4 "type" cannot be the name of a variable — It is a word of the language. Choose another name.",
        "1:39+2 "in" cannot be the name of a variable — It is a word of the language. Choose another name.",
        "1:46+3 "env" cannot be the name of a variable — It is a word of the language. Choose another name.",
        "1:54+4 "wait" cannot be the name of a variable — It is a word of the language. Choose another name.",
      ]
    `);
    expect(await vars("{ id: 1, name: 1, code: 1, room: 1, _x9: 1 }")).toEqual([]);
  });

  it("are a map, and each has a value", async () => {
    expect(await vars("[a]")).toMatchInlineSnapshot(`
      [
        "1:7+3 Expected a map of names and values, got a list",
      ]
    `);
    expect(await vars("{ a: }")).toMatchInlineSnapshot(`
      [
        "1:9+1 The variable "a" gets no value — Write a value after the colon, or null if that is meant.",
      ]
    `);
    expect(await vars("{ a: null }")).toEqual([]);
  });
});

describe("a name that is read", () => {
  it("must get a value somewhere", async () => {
    expect(await faults('vars: { room: 1 }\nsteps: [{ log: "${rom}" }]')).toMatchInlineSnapshot(`
      [
        "2:19+3 Unknown variable "rom" — Did you mean "room"?",
      ]
    `);
    expect(await faults('steps: [{ log: "${zzz}" }]')).toMatchInlineSnapshot(`
      [
        "1:19+3 Unknown variable "zzz" — Define it: vars: { zzz: … }, or give it on the command line: --var zzz=….",
      ]
    `);
    expect(await faults('steps: [{ log: "${zzz}" }]', ["zzz"])).toEqual([]);
  });

  it("may be set, extracted, counted, a client, a server, env", async () => {
    expect(
      await faults(`
servers: { chat: ws://h }
clients: { alice: "\${chat.url}" }
steps:
  - set: { a: 1 }
  - alice: { receive, extract: { b: $.b } }
  - { repeat: 2, as: i, steps: [{ log: "\${i}" }] }
  - log: "\${a} \${b} \${alice.b} \${chat.port} \${env.HOME}"
`),
    ).toEqual([]);
  });

  it("is told once for each place", async () => {
    expect(await faults('steps:\n  - log: "${x}"\n  - log: "${x} ${x}"')).toHaveLength(3);
  });

  it("of a loop is known only inside it", async () => {
    expect(await faults('steps:\n  - { repeat: 2, as: i, steps: [{ wait: 1ms }] }\n  - log: "${i}"'))
      .toMatchInlineSnapshot(`
      [
        "3:13+1 Unknown variable "i" — Define it: vars: { i: … }, or give it on the command line: --var i=….",
      ]
    `);
  });

  it("must be known for a secret, too", async () => {
    expect(await faults("secrets: [tokn]\nvars: { token: 1 }\nsteps: [{ wait: 1ms }]")).toMatchInlineSnapshot(`
      [
        "1:11+4 Unknown variable "tokn" — Did you mean "token"?",
      ]
    `);
  });
});

it("a name that is refused is told once, not again where it is read", async () => {
  const text = 'vars: { list: [1], int: 2 }\nsteps: [{ log: "${list}" }, { assert: list.size() == int }]';
  expect(await faults(text)).toEqual([
    '1:9+4 "list" cannot be the name of a variable — It is a word of the language. Choose another name.',
    '1:20+3 "int" cannot be the name of a variable — It is a word of the language. Choose another name.',
  ]);
});
