import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { unexpectedClose } from "../../src/run/unexpected-close.ts";
import { play } from "../support/play.ts";
import { stage } from "../support/stage.ts";

const closing = (
  does: string,
): string => `servers: { chat: { mock: { endpoints: [{ path: /ws, rules: [{ do: ${does} }] }] } } }
clients: { alice: '\${chat.url}/ws' }\n`;

describe("a connection that ended, and no step expected it", () => {
  it("is a failure, unless a step awaits it", async () => {
    const { problems } = await play(
      `${closing("[{ close: 4001 }]")}steps: [{ alice: connect }, { alice: { send: bye } }, { wait: 100ms }]`,
    );
    expect(problems).toMatchObject([
      {
        code: "unexpected-close",
        headline: "alice: the other side closed with 4001, and no step expected it",
        help: "If that is right, say so: - alice: { closed: 4001 }.",
        place: { line: 2 },
      },
    ]);
    expect(problems[0]?.notes).toEqual([
      expect.stringMatching(/^it ended .* after the scenario began, after 0 messages$/),
    ]);
    const one = await play(
      `${closing("[{ send: ok }, { close: 4001 }]")}steps: [{ alice: connect }, { alice: { send: bye, receive: ok } }, { wait: 100ms }]`,
    );
    expect(one.problems[0]?.notes).toEqual([expect.stringMatching(/after 1 message$/)]);
    const awaited = await play(
      `${closing("[{ close: 4001 }]")}steps: [{ alice: [connect, { send: bye }, { closed: 4001 }] }]`,
    );
    expect(awaited.outcomes).toEqual(["scenario.yaml: passed"]);
  });

  it("is one also when it crosses the close at the end of the scenario, or came long before it", async () => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    server.on("connection", (socket) => socket.on("message", () => socket.close(4401, "no token")));
    await once(server, "listening");
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const rest of ["", ", { wait: 100ms }"]) {
      const { outcomes, problems } = await play(
        `clients: { alice: '${url}' }\nsteps: [{ alice: connect }, { alice: { send: bye } }${rest}]`,
      );
      expect(outcomes).toEqual(["scenario.yaml: failed unexpected-close"]);
      expect(problems).toMatchObject([
        {
          headline: 'alice: the other side closed with 4401 "no token", and no step expected it',
          help: "If that is right, say so: - alice: { closed: 4401 }.",
          place: { line: 1 },
        },
      ]);
    }
    server.close();
  });

  it("does not hide a failure behind the close that followed it", async () => {
    const { outcomes } = await play(
      `${closing("[{ close: 4001 }]")}steps: [{ alice: connect }, { alice: { send: bye, receive: thanks } }]`,
    );
    expect(outcomes).toEqual(["scenario.yaml: failed closed"]);
  });

  it("of a group shows where the group is declared, and how many of its clients it was", async () => {
    const { problems } = await play(
      `${closing("[{ close: 4001 }]").replace("alice:", "viewers:").replace("'${chat.url}/ws' }", "{ url: '${chat.url}/ws', size: 9 } }")}steps: [{ viewers: connect }, { viewers: { send: bye } }, { wait: 100ms }]`,
    );
    expect(problems).toMatchObject([
      {
        code: "unexpected-close",
        headline: "viewers[1]: the other side closed with 4001, and no step expected it",
        place: { line: 2 },
        notes: [
          expect.anything(),
          "so did, unexpectedly, the connections of viewers[2], viewers[3], viewers[4] and 5 more",
        ],
      },
    ]);
  });

  it("is told of the first client whose connection it was", async () => {
    const { client, end, clock } = await stage("clients: { a: ws://h, b: ws://h, c: ws://h }\nsteps: [{ wait: 1ms }]");
    const peers = ["a", "b", "c"].map(client);
    expect(unexpectedClose(peers, () => undefined, 1000)).toBeUndefined();
    clock.advance(2500);
    end("c", 1000);
    end("b", 1006);
    expect(unexpectedClose(peers, () => undefined, 1000)?.problem).toMatchObject({
      headline: "b: the connection ended without a close frame (1006), and no step expected it",
      notes: [
        "it ended 2.5 s after the scenario began, after 0 messages",
        "so did, unexpectedly, the connections of c",
      ],
      help: "If that is right, say so: - b: { closed: 1006 }.",
    });
  });
});
