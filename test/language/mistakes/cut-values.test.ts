import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const head = "clients: { a: ws://h }\nsteps:\n";

it("a text that ends where YAML sees a comment is told", async () => {
  expect(await faults(`${head}  - a:\n      send:\n        text: room #1 is open\n  - log: "a" #b`)).toEqual([
    'warning 5:20+10 The value ends before the #: it is "room" — Quote the value: "room #1 is open". If a comment is meant, write a blank behind the #.',
  ]);
  expect(await faults(`${head}  - log: it is #1\n  - { log: x } #y`)).toEqual([
    expect.stringContaining('it is "it is"'),
  ]);
  expect(await faults("endpoints: [{ path: /, onConnect: [{ send: { n: 1 #2\n } }] }]")).toHaveLength(1);
});

it("a comment is none of our business", async () => {
  expect(
    await faults(
      `${head}  - log: room # one\n  - log: "room #1" # two\n  - log: a#b\n  - log: room ## three\n  - log: |\n      room #1\n`,
    ),
  ).toEqual([]);
});
