import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";
import { subprotocols } from "../../../src/steps/settings/subprotocols.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

const told = (written: string): readonly string[] => {
  const reader = testReader();
  subprotocols.read(tree(written), reader);
  return reader.problems.map(({ headline, place }) => `${place?.column}+${place?.width} ${headline}`);
};

it("are names that a handshake can carry, each once", () => {
  expect(told("[chat.v1, 2, '${x}', '${x}']")).toEqual([]);
  expect(told("chat.v1")).toEqual([]);
  expect(told("[a, b c, a, '']")).toEqual([
    '5+3 "b c" is not a name that a subprotocol can have',
    '10+1 The subprotocol "a" stands here twice',
    '13+2 "" is not a name that a subprotocol can have',
  ]);
});

it("of clients and of mocks", async () => {
  expect(
    await faults("clients: { a: { url: ws://h, protocols: a b } }\nsteps: [{ a: { connect: { protocols: a/b } } }]"),
  ).toHaveLength(2);
  expect(await faults("endpoints: [{ path: /, protocols: [a b] }]")).toHaveLength(1);
});
