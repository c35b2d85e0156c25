import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const head = "vars: { a: 1 }\nsteps:\n";

it("a condition that a comma has taken apart is one text, and told once", async () => {
  expect(await faults(`${head}  - { log: x, if: max(a, 2) == 2 }`)).toEqual([
    '3:19+14 A comma in a flow map ends the text — Quote it: if: "max(a, 2) == 2".',
  ]);
  expect(
    await faults(`${head}  - { repeat: 3, until: max(a, max(2, 3), int("4")) == 2, steps: [{ log: y }] }`),
  ).toEqual([expect.stringContaining("Quote it: until: 'max(a, max(2, 3), int(\"4\")) == 2'.")]);
});

it("in lists and in what is sent too", async () => {
  expect(
    await faults(
      `clients: { b: ws://h }\nsteps:\n  - b: { send: { text: hello (you, there) } }\n  - b: [{ send: { n: 1 } }]`,
    ),
  ).toEqual([expect.stringContaining('Quote it: text: "hello (you, there)".')]);
});

it("nothing is said of brackets that are closed, of quotes, and of keys without a value elsewhere", async () => {
  expect(await faults(`${head}  - { log: "f(a, b)", if: a == 1 }\n  - log: f(a, b\n`)).toEqual([]);
  expect((await faults(`${head}  - { log: f(x, id }`)).filter((each) => each.includes("A comma"))).toEqual([]);
});
