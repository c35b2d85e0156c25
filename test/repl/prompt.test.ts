import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { chattyServer } from "../support/chatty-server.ts";
import { rawHandshakes } from "../support/raw-server.ts";
import { promptAt } from "../support/prompt.ts";

const withoutPongs = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !line.startsWith("✓ pong"));

describe("a prompt", () => {
  it("sends what is typed, and shows what comes", async () => {
    const { type } = await promptAt({ url: await chattyServer() });
    expect(await type("hello", '{"a":1}', "{ a: [1, x] }", "${1 + 1}")).toEqual([
      "<time> <- hello",
      '<time> <- {"a": 1}',
      '<time> -> {"a": [1, "x"]}',
      '<time> <- {"a": [1, "x"]}',
      "<time> -> 2",
      "<time> <- 2",
    ]);
  });

  it("lets a terminal leave out messages that pour in, and no answer to what was typed", async () => {
    const prompt = await promptAt({ url: await chattyServer() });
    await prompt.type("hello", ".filter", ".receive hello", ".close");
    expect(prompt.shown).toContain("<time> -- closed by us with 1000 (normal closure)");
    expect(prompt.poured.filter((line) => !line.includes("<-") && !line.startsWith(" "))).toEqual([]);
    expect(prompt.poured).toContain("<time> <- hello");
  });

  it("runs any step, and tells what it took", async () => {
    const { type } = await promptAt({ url: await chattyServer() });
    expect(await type('{"a":1}', ".expect { a: 1 }, extract: { a: $.a }", ".send ${a + 1}", ".receive 2")).toEqual([
      '<time> <- {"a": 1}',
      "a = 1",
      '✓ {"a":1} after <ms>',
      "<time> -> 2",
      "<time> <- 2",
      "✓ 2 after <ms>",
    ]);
  });

  it("tells what is wrong with a line, and goes on", async () => {
    const { type } = await promptAt({ url: await chattyServer() });
    const lines = withoutPongs(
      await type(".recieve x", ".receive { a: 1 }, timeout: 10ms", "{ a: ", "", ".as carol", "${nope}", "on"),
    );
    expect(lines.filter((line) => /^[A-Za-z<]/.test(line))).toEqual([
      'Unknown action "recieve"',
      "alice: no message matched within <ms>",
      "The YAML is not valid: this { is not closed",
      'There is no client "carol"',
      'Unknown variable "nope"',
      "<time> <- on",
    ]);
    expect(lines).toContain('  = help: Did you mean "receive"?');
  });

  it("takes a text of several lines as one", async () => {
    const { type, prompt, begin, before } = await promptAt({ url: await chattyServer() });
    expect(before).toBe("alice> ");
    begin('{ "a":');
    expect(await type('"b" }')).toEqual(['<time> -> {"a": "b"}', '<time> <- {"a": "b"}']);
    begin("{");
    prompt.interrupt(false);
    expect(await type("x")).toEqual(["<time> <- x"]);
  });

  it("extracts from the latest message at once, or says what was typed and is not there", async () => {
    const { type, saved } = await promptAt({ url: await chattyServer() });
    await type('{"a":{"b":1}}', ".extract x=$.a.b");
    const began = performance.now();
    expect(await type(".extract y=$.nosuch")).toEqual([
      "alice: the latest message has nothing at $.nosuch",
      " --> prompt:1:12",
      "  |",
      "1 | .extract y=$.nosuch",
      "  |            ^^^^^^^^ nothing is there",
      "  = it is { a: { b: 1 } }",
      "  = help: .last shows it whole",
    ]);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(await type(".extract y=$.a[")).toEqual([
      'The JSONPath is not valid: The "[" is not closed',
      " --> prompt:1:15",
      "  |",
      "1 | .extract y=$.a[",
      "  |               ^ here",
      '  = help: A "]" is missing.',
    ]);
    expect((await saved()).text).toContain('- alice: { receive: $any, last: 1, extract: { x: "$[0].a.b" } }');
  });

  it("has several clients", async () => {
    const url = await chattyServer();
    const { type, prompt } = await promptAt({ url });
    const lines = withoutPongs(
      await type(`.connect bob ${url}/b`, ".as bob", "hi", ".alice { send: from alice }", ".clients"),
    );
    expect(lines.filter((line) => !/\{$|^\s/.test(line))).toEqual([
      "<time> bob   -- connected to ws://127.0.0.1:<port>/b: 101 Switching Protocols after <ms>",
      "<time> bob   <- hi",
      "<time> alice -> from alice",
      "<time> alice <- from alice",
      "* bob    connected, json, 2 of 2 messages unread",
    ]);
    expect(prompt.client).toBe("bob");
    expect(await type(`.connect bob ${url}`)).toContain('There is a client "bob" already');
  });

  it("shows how a connection ended, and connects again", async () => {
    const { type, shows, begin } = await promptAt({ url: await chattyServer() });
    begin("bye");
    await shows(/closed by/);
    expect(await type("x")).toEqual([
      'alice cannot send: the other side closed with 4001 "so long"',
      " --> prompt:1:1",
      "  |",
      "1 | x",
      "  | ^ the connection has ended",
      "  = help: .connect connects again.",
    ]);
    const lines = await type(".connect", "again");
    expect(lines[0]).toBe("<time> -- connected to ws://127.0.0.1:<port>/: 101 Switching Protocols after <ms>");
    expect(lines.at(-1)).toBe("<time> <- again");
  });

  it("shows hostile messages harmlessly, bytes in hexadecimal, and only what a filter lets through", async () => {
    const { type } = await promptAt({ url: await chattyServer() });
    expect(await type("evil", "bin", '.filter $ == "yes"', "no", "yes", ".filter")).toEqual([
      "<time> <- ␛[2J\\u202egnp.exe",
      "<time> <- <4 bytes>",
      "  000000  01 02 03 ff                                      ....",
      'Only messages are shown for which this holds: $ == "yes"',
      "<time> <- yes",
      "All messages are shown.",
    ]);
  });

  it("shows reasons of closing harmlessly, however narrow the terminal is", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    onTestFinished(() => void server.close());
    await once(server, "listening");
    server.on("connection", (socket) =>
      socket.on("message", () => socket.close(4001, "\u001b[2Jred\u202eevil\n\u0007")),
    );
    const { port } = server.address() as AddressInfo;
    const prompt = await promptAt({ url: `ws://127.0.0.1:${port}` }, { width: 20 });
    const { type, shows } = prompt;
    prompt.begin("bye");
    await shows(/closed by the server/);
    expect(prompt.shown.join("\n")).toContain('closed by the server with 4001 "\\u001b[2Jred\\u202eevil\\n\\u0007"');
    expect((await type(".clients")).join("\n")).toMatch(
      /^\* alice {2}closed with 4001, json, 0 of 0 messages unread$/m,
    );
  });

  it("ends what waits with Ctrl-C, and itself with two of them or Ctrl-D", async () => {
    const { prompt, begin, shows, type } = await promptAt({ url: await chattyServer() });
    begin(".receive { a: 1 }, timeout: 60s");
    begin("never sent");
    await new Promise((resolve) => setTimeout(resolve, 20));
    prompt.interrupt(false);
    await shows(/^interrupted$/);
    expect(await type("sent")).toEqual(["<time> <- sent"]);
    prompt.interrupt(false);
    await shows(/Ctrl-C once more/);
    const over = prompt.run();
    prompt.interrupt(false);
    await over;
  });

  it("does what was typed before it ends", async () => {
    const { prompt, shown } = await promptAt({ url: await chattyServer() });
    const over = prompt.run();
    prompt.line(".wait 20ms");
    prompt.line(".set a=1");
    prompt.end();
    await over;
    expect(shown).toBeDefined();
    expect(prompt.parts.play.variables.get("a")).toBe(1);
  });

  it("has commands of its own", async () => {
    const { type, prompt } = await promptAt({ url: await chattyServer() });
    expect(await type(".vars")).toContain(
      "There are no variables: .set name=value makes one, .extract name=$.path takes one out of a message.",
    );
    const lines = await type('{"id":7}', ".extract n=$.id", ".vars", ".last", ".rerun", ".save x.yaml");
    expect(lines).toEqual(
      expect.arrayContaining([
        "n = 7",
        '{"id": 7}',
        "1 passed (<ms>)",
        "wrote x.yaml: # A session of wstest connect.",
        "Saved, as .rerun has passed: wstest run x.yaml",
      ]),
    );
    expect(await type(".save there.yaml")).toEqual([
      "There is a file there.yaml already",
      "  = help: .save! there.yaml replaces it.",
    ]);
    await type("more");
    expect(await type(".save! there.yaml")).toContain(
      "Saved, not replayed yet (.rerun tries it): wstest run there.yaml",
    );
    expect(await type(".help nope")).toContain("There is no command .nope.");
    expect((await type(".help receive")).join("\n")).toContain("within:");
    expect((await type(".help receive")).join("\n")).toMatch(/^\.receive {2}(?!\d)/m);
    expect(await type(".extract x")).toContain(".extract takes a name and a JSONPath");
    expect(prompt.complete(".rec").candidates).toContain("receive");
    expect(prompt.complete(".as ")).toEqual({ candidates: ["alice"], part: "" });
    expect(prompt.complete("${").candidates).toEqual(["alice", "n"]);
    expect(prompt.complete(".receive {}, wi").candidates).toEqual(["within: "]);
    expect(prompt.complete(".help .sa").candidates).toEqual(["save"]);
    expect(prompt.complete("hello").candidates).toEqual([]);
    await type(".exit");
  });

  it("knows its own words when it is told an unknown one, and connects clients like the first", async () => {
    const { type, prompt } = await promptAt({ url: await chattyServer() });
    const told = (await type(".quti", ".bob { drop }")).join("\n");
    expect(told).toContain("There is no command .quti");
    expect(told).toContain("Did you mean .quit?");
    expect(told).toContain('There is no action and no client "bob"');
    await type(".connect bob");
    expect((await type(".bob { id: 2, method: ping }")).at(-1)).toBe(
      "  = help: To send a message as bob, write .bob { send: { method: … } }",
    );
    expect((await type(".connect")).at(-1)).toBe("  = help: Close first: .close");
    expect((await type(".bob { connect: {} }")).at(-1)).toBe("  = help: Close first: .bob close");
    expect(prompt.parts.play.client("bob")?.connected).toBe(true);
  });

  it("connects a new client with variables in its url", async () => {
    const url = await chattyServer();
    const { type, saved } = await promptAt({ url });
    expect((await type(".set room=lobby", `.connect two ${url}/\${room}?token=abc-\${room}`))[1]).toBe(
      "<time> two   -- connected to ws://127.0.0.1:<port>/lobby?token=***: 101 Switching Protocols after <ms>",
    );
    expect((await saved()).text).toContain(`two: "${url}/\${room}?token=abc-\${room}"`);
  });

  it("says of a refused connection what it means, and what to type", async () => {
    const server = await rawHandshakes((socket) =>
      socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"),
    );
    onTestFinished(() => server.close());
    const { type } = await promptAt({ url: await chattyServer() });
    await type(".close");
    const told: string[] = [];
    for (const line of [
      `.connect { url: '${server.url}/?token=4e9d-77' }`,
      `.connect { url: '${server.url}/', headers: { x-api-key: abcd } }`,
      `.connect { url: '${server.url}/' }`,
      `.connect zed ${server.url}/?token=4e9d-77`,
      `.connect zoe ${server.url}/`,
    ])
      told.push(...(await type(line)).filter((each) => /server (?:wants|does)|help:/.test(each)));
    const [refused, unknown] = [
      "  = The server does not accept what you have said of who you are.",
      "  = The server wants to know who you are.",
    ];
    const newOne =
      "  = help: The token, cookie or password may be wrong or expired: try a new one. If the refusal is right, say so: expect: { status: 401 }.";
    expect(told).toEqual([
      refused,
      newOne,
      refused,
      newOne,
      unknown,
      "  = help: Give it: .connect { auth: { bearer: TOKEN } }, or with headers or cookies. If the refusal is right, say so: expect: { status: 401 }.",
      refused,
      "  = help: wstest doctor URL looks closer.",
      unknown,
      "  = help: wstest doctor URL looks closer.",
    ]);
  });

  it("shows pings, pongs and the headers of handshakes when it is verbose", async () => {
    const { type } = await promptAt({ url: await chattyServer() }, { verbose: true });
    const lines = await type(".ping hi", ".close", ".connect");
    expect(lines).toEqual(
      expect.arrayContaining([
        "<time> -> ping hi",
        "<time> <- pong hi",
        "✓ pong after <ms>",
        "     > Upgrade: websocket",
        "     < upgrade: websocket",
      ]),
    );
  });

  it("is narrow in a narrow terminal", async () => {
    const { type } = await promptAt({ url: await chattyServer() }, { width: 40 });
    const lines = await type(`{"text":"${"x".repeat(100)}"}`);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(44);
  });

  it("plays the servers and the steps before of a scenario, with its secrets masked", async () => {
    const { type, shown } = await promptAt({
      text: `
secrets: [token]
vars: { token: s3cr3t-t0ken }
servers: { chat: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "got \${raw}" }] }] }] } } }
clients: { alice: "\${chat.url}", bob: "\${chat.url}" }
before: [{ set: { room: lobby } }]
steps: [{ alice: connect }]
`,
    });
    expect(shown).toBeDefined();
    expect(await type("in ${room} with ${token}")).toEqual([
      "<time> -> in lobby with ***",
      "<time> <- got in lobby with ***",
    ]);
  });
});
