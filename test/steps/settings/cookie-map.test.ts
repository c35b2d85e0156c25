import { expect, it } from "vitest";
import { either } from "../../../src/shape/lists.ts";
import { text } from "../../../src/expression/text.ts";
import { cookieMap } from "../../../src/steps/settings/cookie-map.ts";
import { faults } from "../../support/load.ts";
import { failure, play } from "../../support/puppet.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

const removable = either(
  (node) => node.kind === "scalar" && node.value === null,
  { schema: { type: "null" }, read: () => null },
  text,
);

const told = (written: string): readonly string[] => {
  const reader = testReader();
  cookieMap(removable).read(tree(written), reader);
  return reader.problems.map(({ headline, place }) => `${place?.column}+${place?.width} ${headline}`);
};

it("names and fixed values are such that a server reads one cookie of them", () => {
  expect(told('{ sid: "a b=c,d", __Host-x: 0101, gone: null, later: "${x}" }')).toEqual([]);
  expect(told('{ "a b": 1, x: "a; admin=1" }')).toEqual([
    '3+5 "a b" is not a name that a cookie can have',
    '16+12 The cookie x has a semicolon in its value, where the next cookie would begin: "a; admin=1"',
  ]);
  expect(told("[a]")).toEqual(["1+3 Expected a map of cookies, got a list"]);
});

it("so are those of clients", async () => {
  expect(await faults('clients: { a: { url: ws://h, cookies: { x: "a;b" } } }\nsteps: [{ a: connect }]')).toEqual([
    expect.stringContaining("The cookie x has a semicolon in its value") as string,
  ]);
});

it("a value that is known at the step alone is told there", async () => {
  const played = await play(`vars: { taken: "sid=1; Path=/" }
clients: { alice: { url: ws://127.0.0.1:1, cookies: { sid: "\${taken}" } } }
steps: [{ alice: connect }]`);
  expect(failure(played)).toEqual([
    'setting: The cookie sid has a semicolon in its value, where the next cookie would begin: "sid=1; Path=/"',
    "at: taken",
    "label: cannot be sent",
    "help: Write each cookie by its name: cookies: { a: 1, b: 2 }. What a server sets by Set-Cookie is kept without a step.",
  ]);
});
