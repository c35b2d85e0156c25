import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

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

it("so is a dollar without braces, but not where shells, patterns and paths have their own", async () => {
  const head = "vars: { token: x, id: 1 }\nclients: { a: ws://h }\n";
  expect(
    await faults(
      `${head}steps:\n  - a: { send: { a: $token, b: "Bearer $token", c: $other, d: "$\${token}", e: "5$id" } }`,
    ),
  ).toEqual([
    "warning 4:21+6 $token is taken as it is written — Write ${token} for its value.",
    "warning 4:40+6 $token is taken as it is written — Write ${token} for its value.",
  ]);
  expect(
    await faults(`${head}steps:\n  - a: { receive: { x: { $regex: '^a$id' } }, where: $.id, extract: { y: $.id } }\n`),
  ).toEqual([]);
});

it("in a shell line a variable has another name", async () => {
  expect(
    await faults("vars: { token: x }\nsteps:\n  - exec: echo $token $WSTEST_token $HOME\n  - exec: [echo, $token]"),
  ).toEqual([
    "warning 3:16+6 $token is a variable of the shell, not of the scenario — Write $WSTEST_token for its value.",
  ]);
});
