import { describe, expect, it } from "vitest";
import { answered } from "../../support/answered.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, play, playConnected, type PlayedScenario } from "../../support/puppet.ts";
import { switchingProtocols, tcpServer } from "../../support/raw-server.ts";

expectNoOpenHandles();

const unauthorized = 'HTTP/1.1 401 Unauthorized\nContent-Length: 15\nX-Why: no token\n\n{"why":"token"}';
const url = "url: ws://127.0.0.1:<port>/";

describe("without expect", () => {
  it("another answer is a refusal, with its body", async () => {
    expect(failure(await answered("connect", unauthorized))).toEqual([
      "handshake: alice: the server refused the connection with 401 Unauthorized",
      "at: connect",
      "label: refused with 401",
      "expected: 101 Switching Protocols",
      "actual: 401 Unauthorized",
      'body: "{\\"why\\":\\"token\\"}"',
      url,
      "help: If that is right, say so: expect: { status: 401 }.",
    ]);
  });

  it("a page is no refusal: the url is wrong", async () => {
    expect(failure(await answered("connect", "HTTP/1.1 200 OK\nContent-Length: 4\n\npage")).at(-1)).toBe(
      "help: No WebSocket endpoint is there, something else answered: check the host, the port and the path of the url.",
    );
  });

  it.each([
    ["none chosen, though one was offered", ", protocols: [a, b]", [], "one of a, b", "no subprotocol"],
    ["one chosen that was not offered", ", protocols: a", ["Sec-WebSocket-Protocol: c"], "one of a", '"c"'],
    [
      "one chosen, though none was offered",
      "",
      ["Sec-WebSocket-Protocol: c"],
      "no subprotocol (none was offered)",
      '"c"',
    ],
  ])("the subprotocol: %s", async (_, settings, lines, expected, actual) => {
    expect(failure(await answered("connect", (request) => switchingProtocols(request, lines), { settings }))).toEqual([
      `handshake: alice: the handshake is not what was expected: protocol: expected ${expected}, got ${actual}`,
      "at: connect",
      `label: got ${actual}`,
      `expected: ${expected}`,
      `actual: ${actual}`,
      url,
    ]);
  });
});

describe("expect", () => {
  it.each([
    "{ status: 401 }",
    "{ status: [400, 401] }",
    "{ status: { $gte: 400, $lt: 500 } }",
    "{ status: '${400 + 1}', statusText: Unauthorized }",
    "{ status: 401, headers: { X-WHY: no token, X-Other: $missing, content-length: 15 } }",
    "{ status: 401, body: { why: token } }",
    "{ status: 401, body: { $contains: token }, protocol: $missing, extensions: $missing }",
  ])("%s holds for a refusal", async (expected) => {
    expect(failure(await answered(`{ connect, expect: ${expected} }`, unauthorized))).toEqual(["passed"]);
  });

  it.each([
    ["{ protocol: b }", ", protocols: [a, b]", ["Sec-WebSocket-Protocol: b"]],
    ["{ protocol: null }", ", protocols: [a]", []],
    ["{ protocol: $missing }", ", protocols: [a]", []],
    ["{ status: 101, headers: { upgrade: websocket, x: [a, b] } }", "", ["X: a", "X: b"]],
    [
      "{ extensions: { $startsWith: permessage-deflate } }",
      ", compression: true",
      ["Sec-WebSocket-Extensions: permessage-deflate"],
    ],
    ["{ extensions: null }", ", compression: true", []],
  ])("%s holds for a 101", async (expected, settings, lines) => {
    const played = await answered(
      `[{ connect, expect: ${expected} }, closed]`,
      (request) => switchingProtocols(request, lines),
      { settings },
    );
    expect(failure(played)).toEqual(["passed"]);
  });

  it("shows every difference, the first at its place", async () => {
    const played = await answered(
      "{ connect, expect: { status: [400, 403], statusText: Bad, headers: { x-why: other, x-none: $exists }, body: { why: other } } }",
      unauthorized,
    );
    expect(failure(played)).toEqual([
      "handshake: alice: the handshake is not what was expected: status: expected one of 400, 403, got 401",
      "at: [400, 403]",
      "label: got 401",
      "expected: one of 400, 403",
      "actual: 401",
      'statusText: expected "Bad", got "Unauthorized"',
      'header x-why: expected "other", got "no token"',
      'header x-none: expected "$exists", got nothing',
      'body.why: expected "other", got "token"',
      'body: "{\\"why\\":\\"token\\"}"',
      url,
    ]);
  });

  it("a status without 101 in it is a refusal that did not come when the connection opens", async () => {
    const played = await playConnected("  - carol: { connect, expect: { status: 401 } }");
    expect(failure(played)).toEqual([
      "not-refused: carol: the connection was opened and should have been refused",
      "at: 401",
      "label: opened with 101",
      "expected: status 401",
      "actual: status 101",
      url,
    ]);
    const error = await playConnected("  - carol: { connect, expect: { error: refused } }");
    expect(failure(error).slice(0, 5)).toEqual([
      "not-refused: carol: the connection was opened and should have been refused",
      "at: refused",
      "label: opened with 101",
      "expected: the error refused",
      "actual: status 101",
    ]);
  });

  it("an answer where none should come", async () => {
    expect(failure(await answered("{ connect, expect: { error: reset } }", unauthorized))).toEqual([
      "handshake: alice: the server answered 401 Unauthorized, and should have given no answer",
      "at: reset",
      "label: answered with 401",
      "expected: the error reset",
      "actual: status 401",
      'body: "{\\"why\\":\\"token\\"}"',
      url,
    ]);
  });

  it("other parts without a status need a 101", async () => {
    expect(failure(await answered("{ connect, expect: { headers: { x-why: no token } } }", unauthorized))[0]).toBe(
      "handshake: alice: the server refused the connection with 401 Unauthorized",
    );
  });
});

describe("no HTTP answer", () => {
  async function reset(step: string): Promise<PlayedScenario> {
    const server = await tcpServer((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    const played = await play(`clients: { alice: "${server.url}" }\nsteps: [{ alice: ${step} }]`);
    await server.close();
    return played;
  }

  async function silent(step: string): Promise<PlayedScenario> {
    const server = await tcpServer((socket) => void socket.resume());
    const played = await play(`clients: { alice: "${server.url}" }\nsteps: [{ alice: ${step} }]`);
    await server.close();
    return played;
  }

  it("a proxy that is not there, which is no fault of the server", async () => {
    const told = failure(
      await play(
        "clients: { alice: { url: ws://chat.test, proxy: 'http://me:secret@127.0.0.1:1' } }\nsteps: [{ alice: connect }]",
      ),
    );
    expect(told).toEqual([
      "refused: alice cannot connect: the proxy cannot be used: 127.0.0.1:<port> refused the connection: nothing listens there (ECONNREFUSED)",
      "at: connect",
      "label: the proxy",
      "It is the proxy that takes no connections: the server was not asked.",
      "url: ws://chat.test/",
      "help: Is the proxy running, and are its host and port right? Leave it out where the server is reached without a proxy.",
    ]);
  });

  it("a proxy that is not there, also where the server is to be missing", async () => {
    const told = failure(
      await play(
        "clients: { alice: { url: ws://chat.test, proxy: 'http://127.0.0.1:1' } }\nsteps: [{ alice: { connect, expect: { error: refused } } }]",
      ),
    );
    expect(told.slice(0, 3)).toEqual([
      "handshake: alice cannot connect: the proxy cannot be used: 127.0.0.1:<port> refused the connection: nothing listens there (ECONNREFUSED)",
      "at: refused",
      "label: the proxy",
    ]);
    expect(told).toContain("actual: the error refused of the proxy");
  });

  it("refused", async () => {
    expect(
      failure(
        await play("clients: { alice: ws://127.0.0.1:1 }\nsteps: [{ alice: { connect, expect: { error: refused } } }]"),
      ),
    ).toEqual(["passed"]);
    expect(failure(await play("clients: { alice: ws://127.0.0.1:1 }\nsteps: [{ alice: connect }]"))).toEqual([
      "refused: alice cannot connect: 127.0.0.1:<port> refused the connection: nothing listens there (ECONNREFUSED)",
      "at: connect",
      "label: refused",
      url,
      "help: Is the server running, and is this its address?",
    ]);
  });

  it("reset, also an end of TCP before the answer", async () => {
    expect(failure(await reset("{ connect, expect: { error: reset } }"))).toEqual(["passed"]);
    expect(failure(await answered("{ connect, expect: { error: reset } }", ""))).toEqual(["passed"]);
    expect(failure(await reset("{ connect, expect: { error: refused } }"))).toEqual([
      "handshake: alice cannot connect: 127.0.0.1:<port> reset the connection before it answered (ECONNRESET)",
      "at: refused",
      "label: reset",
      "expected: the error refused",
      "actual: the error reset",
      url,
      "help: Does it speak WebSocket at this address, or does it want TLS (wss:)?",
    ]);
    expect(failure(await reset("{ connect, expect: { status: 401 } }")).slice(0, 5)).toEqual([
      "refused: alice cannot connect: 127.0.0.1:<port> reset the connection before it answered (ECONNRESET)",
      "at: 401",
      "label: reset",
      "expected: an HTTP answer",
      "actual: the error reset",
    ]);
  });

  it("timeout: that of the step, else of the client", async () => {
    expect(failure(await silent("{ connect, timeout: 50ms, expect: { error: timeout } }"))).toEqual(["passed"]);
    expect(failure(await silent("{ connect: { timeout: 50ms } }"))).toEqual([
      "refused: alice cannot connect: 127.0.0.1:<port> did not answer the handshake within <time>",
      "at: connect",
      "label: timeout",
      url,
      "help: The handshake may take <time>; give it more with timeout.",
    ]);
  });

  it("dns", async () => {
    const played = await play(
      "clients: { alice: ws://nobody.invalid }\nsteps: [{ alice: { connect, expect: { error: dns } } }]",
    );
    expect(failure(played)).toEqual(["passed"]);
  });

  it("protocol: an answer that breaks RFC 6455", async () => {
    const wrong =
      "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: no\n\n";
    expect(failure(await answered("{ connect, expect: { error: protocol } }", wrong))).toEqual(["passed"]);
    expect(failure(await answered("connect", wrong))[0]).toMatch(
      /^handshake: alice cannot connect: 127\.0\.0\.1:<port> broke RFC 6455: its 101 has Sec-WebSocket-Accept: no, expected /,
    );
  });

  it("redirects: too many of them", async () => {
    const again = "HTTP/1.1 302 Found\nLocation: /again\nContent-Length: 0\nConnection: close\n\n";
    expect(
      failure(
        await answered("{ connect, expect: { error: redirects } }", again, { settings: ", followRedirects: true" }),
      ),
    ).toEqual(["passed"]);
    expect(failure(await answered("connect", again, { settings: ", followRedirects: true" }))[0]).toBe(
      "handshake: alice cannot connect: 127.0.0.1:<port> redirected again after 10 redirects",
    );
    // Without followRedirects the redirect is the answer.
    expect(
      failure(await answered("{ connect, expect: { status: 302, headers: { location: /again } } }", again)),
    ).toEqual(["passed"]);
  });
});
