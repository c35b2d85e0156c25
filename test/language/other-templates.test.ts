import { expect, it } from "vitest";
import { faults } from "../support/load.ts";

it("braces of other tools around a variable are warned of", async () => {
  expect(
    await faults(
      'vars: { token: x, order: { id: 1 } }\nclients: { alice: { url: "ws://h/{{token}}" } }\nsteps:\n  - alice: { send: { a: "x {{ order.id }}", b: "{{other}}", c: "${token}" } }\n  - alice: { receive: { hello: "{{alice.name}}" } }',
    ),
  ).toEqual([
    "warning 2:34+9 {{token}} is taken as it is written — Write ${token} for its value.",
    "warning 4:28+14 {{ order.id }} is taken as it is written — Write ${order.id} for its value.",
    "warning 5:33+14 {{alice.name}} is taken as it is written — Write ${alice.name} for its value.",
  ]);
});

it("also in a mock, and after the steps have given the variable its value", async () => {
  expect(await faults('endpoints: [{ path: /, rules: [{ do: [{ send: "{{message.id}} {{id}}" }] }] }]')).toEqual([
    "warning 1:48+14 {{message.id}} is taken as it is written — Write ${message.id} for its value.",
  ]);
  expect(await faults('clients: { a: ws://h }\nsteps: [{ log: "{{x}}" }, { set: { x: 1 } }]')).toHaveLength(1);
});
