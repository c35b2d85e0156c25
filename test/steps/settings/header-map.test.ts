import { expect, it } from "vitest";
import { text } from "../../../src/expression/text.ts";
import { headerMap } from "../../../src/steps/settings/header-map.ts";
import { faults } from "../../support/load.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

const told = (written: string): readonly string[] => {
  const reader = testReader();
  headerMap(text).read(tree(written), reader);
  return reader.problems.map(({ headline, place }) => `${place?.column}+${place?.width} ${headline}`);
};

it("names and fixed values can be carried by HTTP", () => {
  expect(told('{ X-A: 0101, "x!#": "ä", B: "${x}\\n" }')).toEqual([]);
  expect(told('{ "bad name": x, "": y, A: "x\\ny", B: "日" }')).toEqual([
    '3+10 "bad name" is not a name that an HTTP header can have',
    '18+2 "" is not a name that an HTTP header can have',
    '28+6 The header A has a character that HTTP does not allow: "x\\ny"',
    '39+3 The header B has a character that HTTP does not allow: "日"',
  ]);
  expect(told("[a]")).toEqual(["1+3 Expected a map of headers, got a list"]);
});

it("so are those of clients, and those that a mock answers with", async () => {
  expect(
    await faults(
      'clients: { a: { url: ws://h, headers: { "a b": 1 } } }\nsteps: [{ a: { connect: { headers: { A: "\\0" } } } }]',
    ),
  ).toHaveLength(2);
  expect(
    await faults(
      'endpoints: [{ path: /, headers: { "a b": 1 }, accept: [{ refuse: { headers: { A: [ok, "\\0"] } } }] }]',
    ),
  ).toEqual([
    expect.stringContaining('1:35+5 "a b" is not a name') as string,
    expect.stringContaining("1:87+4 The header A has a character") as string,
  ]);
});
