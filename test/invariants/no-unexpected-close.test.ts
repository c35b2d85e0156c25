import { expect, it } from "vitest";
import { play } from "../support/play.ts";

const closing = `servers: { chat: { mock: { endpoints: [{ path: /ws, rules: [{ do: [{ close: 4001 }] }] }] } } }
clients: { alice: '\${chat.url}/ws', bob: '\${chat.url}/ws' }
invariants: [{ noUnexpectedClose: false, clients: alice }]
---
`;

it("lets the other side close, and the client connect again", async () => {
  const { outcomes } = await play(
    `${closing}name: one
steps: [{ alice: [connect, { send: bye }] }, { wait: 50ms }, { alice: connect }]`,
  );
  expect(outcomes).toEqual(["one: passed"]);
});

it("holds for other clients, and where a scenario says so again", async () => {
  const { outcomes } = await play(
    `${closing}name: other
steps: [{ bob: [connect, { send: bye }] }, { wait: 50ms }]
---
name: again
invariants: [noUnexpectedClose]
steps: [{ alice: [connect, { send: bye }] }, { wait: 50ms }]`,
  );
  expect(outcomes).toEqual(["other: failed unexpected-close", "again: failed unexpected-close"]);
});
