import { describe, expect, it } from "vitest";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, play, playRaw } from "../../support/puppet.ts";
import { frame } from "../../support/raw-server.ts";

expectNoOpenHandles();

const parts = [frame({ fin: false }), frame({ fin: false, opcode: 0 }), frame({ opcode: 0 })];

/** Plays a client with settings whose server writes frames at once. */
const limited = async (settings: string, step: string, ...frames: readonly Buffer[]): Promise<readonly string[]> => {
  const head = `clients: { alice: { url: "\${url}", ${settings} } }`;
  const send = (socket: { end(data: Buffer): void }): void => socket.end(Buffer.concat(frames));
  return failure(await playRaw(`  - alice: [connect, ${step}]`, send, { head }));
};

describe("a limit of a client", () => {
  it("is its own, and told as such", async () => {
    expect(await limited("maxFragments: 2", "{ closed: { error: limit } }", ...parts)).toEqual(["passed"]);
    expect((await limited("maxFragments: 2", "{ receive: '' }", ...parts))[0]).toBe(
      "closed: alice: closed by us: it sent a message in more than 2 frames (maxFragments) while waiting",
    );
    expect(await limited("maxFragments: 3", "{ receive: '' }, { closed: 1006 }", ...parts)).toEqual(["passed"]);
    expect(await limited("maxFragments: 0", "{ receive: '' }, { closed: 1006 }", ...parts)).toEqual(["passed"]);
    const long = frame({ payload: "123456" });
    expect(await limited("maxPayload: '${2 + 3}'", "{ closed: { error: limit } }", long)).toEqual(["passed"]);
  });

  it("may be given anew at each connect", async () => {
    const head = 'clients: { alice: { url: "${url}", maxFragments: 1 } }';
    const send = (socket: { end(data: Buffer): void }): void => socket.end(Buffer.concat(parts));
    const steps = "  - alice: [{ connect: { maxFragments: 5 } }, { receive: '' }, { closed: 1006 }]";
    expect(failure(await playRaw(steps, send, { head }))).toEqual(["passed"]);
  });
});

it.each([
  [
    "maxFragments: 2",
    "[{ sendFrame: { fin: false } }, { sendFrame: { opcode: 0, fin: false } }, { sendFrame: { opcode: 0 } }]",
    1008,
  ],
  ["maxPayload: 2", "[{ send: long }]", 1009],
])("a mock's endpoint has them, too: %s", async (setting, steps, code) => {
  const played = await play(`servers: { mock: { mock: { endpoints: [{ path: /, ${setting} }] } } }
clients: { alice: "\${mock.url}" }
steps:
  - alice: connect
  - alice: ${steps}
  - alice: { closed: ${code} }
`);
  expect(failure(played)).toEqual(["passed"]);
});
