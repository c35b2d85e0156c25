import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const connect = (expected: string): Promise<readonly string[]> =>
  faults(`clients: { a: ws://h }\nsteps: [{ a: { connect, expect: ${expected} } }]`);

it("where no answer is to come, nothing else of it can be expected", async () => {
  expect(await connect("{ error: refused }")).toEqual([]);
  expect(await connect("{ status: 401, body: no }")).toEqual([]);
  expect(await connect("{ status: 401, error: refused }")).toEqual([
    '2:35+6 "status" cannot be expected beside "error" — With error the pass is that no HTTP answer comes. Leave out one of them.',
  ]);
});
