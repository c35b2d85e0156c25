import { expect, it } from "vitest";
import { mayBeAmong } from "../../src/language/some-peers.ts";
import { load, scenario } from "../support/load.ts";

const clients = "clients: { alice: ws://h, bob: ws://h, carol: ws://h }\n";

async function framed(steps: string, head = ""): Promise<readonly string[]> {
  const { framed: found } = await scenario(`${clients}${head}steps:\n${steps}`);
  return ["alice", "bob", "carol"].filter((name) => mayBeAmong(found, name));
}

it("frames are kept of the clients whose steps receive them, and of no others", async () => {
  expect(await framed("- alice: connect")).toEqual([]);
  expect(await framed("- alice: { receiveFrame: { opcode: ping } }")).toEqual(["alice"]);
  expect(await framed("- alice, carol: [connect, { if: 'true', then: [receiveFrame] }]")).toEqual(["alice", "carol"]);
  expect(await framed("- wait: 1ms", "finally: [{ bob: receiveFrame }]\n")).toEqual(["bob"]);
});

it("who acts in a fragment, or with all, may be anybody", async () => {
  const fragment = "fragments: { look: { steps: [receiveFrame] } }\n";
  expect(await framed("- alice: { call: look }", fragment)).toEqual(["alice", "bob", "carol"]);
  expect(await framed("- all: receiveFrame")).toEqual(["alice", "bob", "carol"]);
});

it("of a mock messages are kept where steps look for what has come before them", async () => {
  const { mocks } = await load(`endpoints:
- { path: /a, rules: [{ do: [{ send: x }, { wait: 1s }] }], heartbeat: { every: 1s, send: hb, expect: { ok: true } } }
${["receive", "receiveNext: 1", "receiveAll: [1]", "receiveNothing", "discard", "receive: [1], last: 1"].map((step, n) => `- { path: /${n}, rules: [{ do: [{ ${step.includes(":") ? step : `${step}: x`} }] }] }`).join("\n")}
- { path: /z, onConnect: [{ start: later, steps: [{ repeat: 2, steps: [{ receive: x }] }] }] }
`);
  expect(mocks[0]?.endpoints.map(({ looksBack }) => looksBack)).toEqual([
    false,
    true,
    true,
    true,
    true,
    true,
    true,
    true,
  ]);
});

it("of a mock they are kept on the endpoints whose steps receive them", async () => {
  const { mocks } = await load(`endpoints:
- { path: /a, rules: [{ do: [{ receiveFrame: { opcode: ping } }] }] }
- { path: /b, rules: [{ do: [{ send: x }] }] }
- { path: /c, onConnect: [receiveFrame] }
`);
  expect(mocks[0]?.endpoints.map(({ frames }) => frames)).toEqual([true, false, true]);
});
