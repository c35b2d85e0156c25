import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/random.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { play } from "../support/puppet.ts";

expectNoOpenHandles();

const scenario = (faults: string, steps: string): string => `
servers:
  echo: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "\${raw}" }] }] }] } }
clients:
  alice: { url: "\${echo.url}", faults: ${faults} }
  bob: { url: "\${echo.url}" }
steps: ${steps}
`;

/** What came of a hundred messages, as one text. */
async function survivors(seed: number, faults: string): Promise<string> {
  const text = scenario(
    faults,
    `
  - alice: connect
  - repeat: 100
    as: i
    steps: [{ alice: { send: "\${i}" } }]
  - alice: { send: end, receive: end }
  - alice: { receive: $any, last: 150, extract: { all: $ } }
  - log: "\${json(all)}"`,
  );
  const { outcome, events } = await play(text, { random: seededRandom(seed) });
  expect(outcome).toEqual({ status: "passed" });
  return events.flatMap((event) => (event.type === "log" ? [event.text] : [])).join();
}

describe("the faults on a connection", () => {
  it("count what fits, on each connection and of each side by itself", async () => {
    const { outcome } = await play(
      scenario(
        '[{ lose, nth: 2, when: { raw: { $startsWith: "x" } } }]',
        `
  - repeat: 2
    steps:
      - alice: connect
      - alice: [{ send: x1 }, { send: a }, { send: x2 }, { send: x3 }, { send: end }]
      - alice: { receiveNext: x1 } # the first of each side
      - alice: { receiveNext: a }
      - alice: { receiveNext: end } # x2 was lost on its way out, x3 on its way in
      - alice: close`,
      ),
    );
    expect(outcome).toEqual({ status: "passed" });
  });

  it("skip, then count: every third behind the first two", async () => {
    const { outcome } = await play(
      scenario(
        "[{ lose, from: client, skip: 2, every: 3 }]",
        `
  - alice: connect
  - repeat: 9
    as: i
    steps: [{ alice: { send: "\${i + 1}" } }]
  - alice: [{ receiveNext: "1" }, { receiveNext: "2" }, { receiveNext: "3" }, { receiveNext: "4" }, { receiveNext: "6" }]
  - alice: [{ receiveNext: "7" }, { receiveNext: "9" }]`,
      ),
    );
    expect(outcome).toEqual({ status: "passed" });
  });

  it("with the same seed happen to the same messages, and with another to others", async () => {
    const faults =
      '[{ lose, from: client, probability: 0.3, if: raw != "end" }, { corrupt: 1, from: server, every: 5, if: raw != "end" }]';
    const [once, twice, other] = [await survivors(7, faults), await survivors(7, faults), await survivors(8, faults)];
    expect(twice).toBe(once);
    expect(other).not.toBe(once);
    const count = (JSON.parse(once) as unknown[]).length;
    expect([count > 50, count < 95]).toEqual([true, true]);
  });

  it("one after another: what was lost reaches no later one", async () => {
    const { outcome } = await play(
      scenario(
        "[{ lose, from: client, nth: 1 }, { duplicate, from: client, nth: 1 }]",
        `
  - alice: connect
  - alice: [{ send: a }, { send: b }, { send: c }]
  - alice: [{ receiveNext: b }, { receiveNext: b }, { receiveNext: c }]`,
      ),
    );
    expect(outcome).toEqual({ status: "passed" });
  });

  it("know who they happen to: by self, and its state", async () => {
    const text = `
servers:
  echo: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "\${raw}" }] }] }] } }
clients:
  viewers:
    { url: "\${echo.url}", size: 3, state: { deaf: false }, faults: [{ lose, from: server, when: { self: { index: 2 } } }, { lose, from: server, if: deaf }] }
steps:
  - viewers: connect
  - viewers: { send: a }
  - viewers[1]: { receiveNext: a }
  - viewers[2]: { receiveNothing: $any }
  - viewers[3]: { receiveNext: a }
  - viewers[3]: [{ set: { self.deaf: true } }, { send: b }, { receiveNothing: $any }]
`;
    expect((await play(text)).outcome).toEqual({ status: "passed" });
  });

  it("are in the conversation of a scenario that fails, of clients and of mocks", async () => {
    const text = `
servers:
  echo:
    mock:
      endpoints: [{ path: /, faults: [{ delay: 1ms, from: client, nth: 1, name: slow }], rules: [{ do: [{ send: "\${raw}" }] }] }]
clients: { alice: { url: "\${echo.url}", faults: [{ lose, from: client, nth: 2, name: lossy }, { throttle: 1MB/s, name: narrow }] } }
steps:
  - alice: connect
  - alice: { send: { n: 1 }, receive: { n: 1 } }
  - alice: { send: { n: 2 }, receive: { n: 2 }, timeout: 50ms }
`;
    const { outcome, transcript } = await play(text);
    expect(outcome.status).toBe("failed");
    expect(transcript?.map(({ peer, arrow, text: told }) => `${peer} ${arrow} ${told}`)).toEqual([
      "alice -> { n: 1 }",
      'alice -- narrow: at 976.56 KiB/s from now on: {"n":1}',
      'echo / #1 -- slow: delayed by 1 ms: {"n":1}',
      'alice -- narrow: at 976.56 KiB/s from now on: {"n":1}',
      "alice <- { n: 1 }",
      "alice -> { n: 2 }",
      'alice -- lossy: lost: {"n":2}',
    ]);
  });

  it("look to a client like what the server does: a close, a reset; and do to the other side", async () => {
    const { outcome } = await play(
      scenario(
        '[{ close: { code: 4000, reason: "${raw}" }, from: client, when: { raw: { $contains: bye } } }, { reset, when: { raw: crash } }]',
        `
  - alice: [connect, { send: good bye }, { closed: { code: 4000, reason: good bye } }]
  - alice: [connect, { send: crash }, { closed: 1006 }]`,
      ),
    );
    expect(outcome).toEqual({ status: "passed" });
  });

  it("hold back only so much: the scenario ends with a problem at the fault", async () => {
    const { outcome } = await play(
      scenario(
        "[{ freeze, from: client, nth: 1 }]",
        `
  - alice: connect
  - repeat: 100
    steps: [{ alice: { send: { $repeat: { value: x, times: 1000000 } } } }]
  - alice: { receive: never }`,
      ),
    );
    expect(outcome).toMatchObject({
      status: "errored",
      problem: {
        code: "fault",
        headline: "alice: its faults hold back more than can be kept: 68000000 bytes of what it sends",
        help: "Send less, or let the fault end: freeze: 5s, a larger throttle, a shorter delay.",
        place: { line: 5, column: 41 },
      },
    });
  });

  it("leave pings, compression and fragments as they are", async () => {
    const text = `
servers:
  echo: { mock: { endpoints: [{ path: /, compression: true, rules: [{ do: [{ send: "\${raw}" }] }] }] } }
clients: { alice: { url: "\${echo.url}", compression: true, faults: [{ lose, from: client, nth: 1 }, { truncate: 3, from: server, nth: 2 }] } }
steps:
  - alice: connect
  - alice: ping
  - alice: { send: lost in three frames, split: 3 }
  - alice: { send: hello, split: 2, receive: hello }
  - alice: { send: { $repeat: { value: "12345", times: 1000 } }, receive: "123" }
  - alice: ping
`;
    expect((await play(text)).outcome).toEqual({ status: "passed" });
  });
});
