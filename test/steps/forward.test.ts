import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { play } from "../support/puppet.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";

expectNoOpenHandles();

const scenario = (rules: string, steps: string): string => `
servers:
  echo: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "\${raw}" }] }] }] } }
  way: { mock: { proxy: "\${echo.url}", endpoints: [{ path: /, rules: ${rules} }] } }
clients: { alice: "\${way.url}" }
steps:
  - alice: connect
  - alice: ${steps}
`;

describe("forward and lose", () => {
  it("let a message through as it came, changed, or not at all", async () => {
    const { outcome } = await play(
      scenario(
        `[
          { from: client, when: { message: { a: 1 } }, do: [forward] },
          { from: client, when: { message: { a: 2 } }, do: [{ forward: { b: "\${message.a}" } }] },
          { from: client, when: { message: { a: 3 } }, do: [{ forward: as text }] },
          { from: client, when: { message: { a: 4 } }, do: [{ forward: { $hex: 01 02 } }] },
          { from: client, when: { message: { a: 5 } }, do: [lose] },
          { from: server, when: { message: { a: 6 } }, do: [{ if: message.a == 6, then: [forward, forward] }] }
        ]`,
        `[{ send: '{"a":  1}', receive: '{"a":  1}' }, { send: { a: 2 }, receive: { b: 2 } }, { send: { a: 3 }, receive: as text },
          { send: { a: 4 }, receive: { $hex: 01 02 } }, { send: { a: 5 } }, { send: { a: 6 }, receiveNext: { a: 6 } }, { receiveNext: { a: 6 } },
          { send: { a: 7 }, receiveNext: { a: 7 } }]`,
      ),
    );
    expect(outcome).toEqual({ status: "passed" });
  });

  it("act in a fragment that a reaction calls", async () => {
    const { outcome } = await play(`
servers:
  echo: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "\${raw}" }] }] }] } }
  way:
    mock:
      proxy: "\${echo.url}"
      fragments: { marked: { params: [was], steps: [{ forward: { was: "\${was}" } }] } }
      endpoints: [{ path: /, rules: [{ from: server, when: { message: { a: $any } }, do: [{ call: marked, with: { was: "\${message.a}" } }] }] }]
clients: { alice: "\${way.url}" }
steps:
  - alice: [connect, { send: { a: 1 }, receive: { was: 1 } }]
`);
    expect(outcome).toEqual({ status: "passed" });
  });

  it("are for proxies, and so is from", async () => {
    expect(
      await faults(`clients: { alice: { url: ws://h, rules: [{ from: server, do: [] }] } }
steps:
  - alice: forward
  - alice: lose
  - alice: { send: x, to: server }`),
    ).toEqual([
      "1:44+4 A rule of a client takes what its server sends — Leave from out.",
      '3:12+7 "forward" is only for the connections of a mock — It stands in the rules of an endpoint with proxy: wss://…, and says what becomes of a message that passes.',
      '4:12+4 "lose" is only for the connections of a mock — It stands in the rules of an endpoint with proxy: wss://…, and says what becomes of a message that passes.',
      '5:27+6 "to" is only for the connections of a mock — A client sends to its server alone: leave it out, or write the step for each client that is meant.',
    ]);
  });

  it("lose has no value", async () => {
    expect(
      await faults(
        "servers: { m: { mock: { proxy: ws://h, endpoints: [{ path: /, rules: [{ do: [{ lose: it }] }] }] } } }\nsteps: [{ wait: 1ms }]",
      ),
    ).toEqual(['1:86+2 Expected no value, got the text "it" — Write lose alone.']);
  });
});
