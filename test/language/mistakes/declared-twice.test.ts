import { expect, it } from "vitest";
import { faults, load } from "../../support/load.ts";

const shared = "defaults: { client: ws://h }\n";
const steps = "steps: [{ all: connect }]";

it("a name in a list is declared once; both places are told", async () => {
  const { problems } = await load(`${shared}clients:\n  - a\n  - b\n  - a\n${steps}`);
  expect(problems).toMatchObject([
    {
      headline: 'The client "a" is declared twice',
      label: "the second time",
      place: { line: 5, column: 5, width: 1 },
      notes: ["the first time: scenario.yaml:3:5"],
      help: "Take one of them out, or give it another name.",
    },
  ]);
  expect(
    await faults(`clients: { a: ws://h }\nfragments: { f: { params: [x, x], steps: [{ log: "\${x}" }] } }\n${steps}`),
  ).toEqual(['2:31+1 The parameter "x" is declared twice — Take one of them out, or give it another name.']);
});

it("also where the head of the file declares clients, and the same name there means the same client", async () => {
  expect(await faults(`${shared}clients: [a]\n---\nclients: [a, b]\n${steps}\n---\nclients: [b, b]\n${steps}`)).toEqual(
    ['7:14+1 The client "b" is declared twice — Take one of them out, or give it another name.'],
  );
  expect(await faults(`${shared}clients: [a, a]\n---\n${steps}\n---\nclients: [b]\n${steps}`)).toEqual([
    '2:14+1 The client "a" is declared twice — Take one of them out, or give it another name.',
  ]);
});
