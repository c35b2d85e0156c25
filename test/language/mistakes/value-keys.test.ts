import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const told = (action: string): Promise<readonly string[]> =>
  faults(`clients: { a: ws://h }\nsteps: [{ a: ${action} }]`);

it("what belongs to the value of an action is told where it belongs", async () => {
  expect(await told("{ close: 1000, reason: bye }")).toEqual([
    '2:29+6 Unknown key "reason" in a close step — It is a part of the value: { close: { reason: … } }.',
  ]);
  expect(await told("{ connect, headers: { A: 1 } }")).toEqual([
    '2:25+7 Unknown key "headers" in a connect step — It is a part of the value: { connect: { headers: … } }.',
  ]);
  expect(await told("{ closed, withn: 1s }")).toEqual([
    '2:24+5 Unknown key "withn" in a closed step — Did you mean "within"?',
  ]);
});
