import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const told = (clients: string, steps = "[{ all: connect }]", head = ""): Promise<readonly string[]> =>
  faults(`${head}clients: ${clients}\nsteps: ${steps}`);

it("a client has a url of its own, or that of all clients", async () => {
  const help = "or give all clients one: defaults: { client: { url: … } }.";
  expect(await told("{ a: { headers: { A: 1 } }, b: ws://h, c: { url: ws://h }, d: , e: {} }")).toEqual([
    `1:12+1 The client "a" has no url — Write a: ws://localhost:8080, ${help}`,
    `1:69+1 The client "d" has no url — Write d: ws://localhost:8080, ${help}`,
    `1:74+1 The client "e" has no url — Write e: ws://localhost:8080, ${help}`,
  ]);
  expect(await told("[a, b]", undefined, "defaults: { client: { url: ws://h } }\n")).toEqual([]);
  expect(await told("[a]", undefined, "defaults: { client: { codec: text } }\n")).toHaveLength(1);
});

it("a url may be known only when the client connects, or stand in a connect", async () => {
  expect(await told('{ a: "${env.SETTINGS}" }')).toEqual([]);
  expect(await told("{ a: {} }", '[{ a: { connect: "${env.URL}" } }]')).toEqual([]);
  expect(await told("{ a: }", "[{ repeat: 2, steps: [{ a: [{ connect: { url: ws://h } }, close] }] }]")).toEqual([]);
  expect(await told("{ a: {} }", "[{ a: { connect: { codec: text } } }]")).toHaveLength(1);
});

it("a url that is misspelt is told as that", async () => {
  expect(await told("{ a: { ulr: ws://h } }")).toEqual([
    '1:17+3 Unknown key "ulr" in the settings of a client — Did you mean "url"?',
  ]);
});
