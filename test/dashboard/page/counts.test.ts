import { expect, test } from "vitest";
import { counted } from "../../../src/dashboard/page/counts.ts";
import { FakeAdmin, fakeEndpoint } from "../../support/fake-admin.ts";

test("counts go where they belong, and leave the rest as it is", () => {
  const rule = (id: string) => ({ id, name: id, enabled: true, answered: 1, line: 1 });
  const { state } = new FakeAdmin({
    endpoints: [fakeEndpoint({ rules: [rule("a"), rule("b")] }), fakeEndpoint({ id: "2", path: "/other" })],
    http: [{ id: "h", method: "GET", path: "/x", answered: 0 }],
  });
  const one = { id: "1", connections: 3, accepted: 4, rules: { b: 7 }, streams: {}, faults: {} };
  const now = counted(state, { connectionCount: 3, endpoints: [one], http: { h: 5 } });
  expect(now.connectionCount).toBe(3);
  expect(now.endpoints[0]).toMatchObject({
    connections: 3,
    accepted: 4,
    rules: [rule("a"), { ...rule("b"), answered: 7 }],
  });
  expect(now.endpoints[1]).toBe(state.endpoints[1]);
  expect(now.http).toEqual([{ id: "h", method: "GET", path: "/x", answered: 5 }]);
});
