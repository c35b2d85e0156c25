import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, type PlayedScenario, type PlaySettings, withPuppet } from "../support/puppet.ts";
import { closeFrame, rawHandshakes, rawServer, switchingProtocols } from "../support/raw-server.ts";
import { workspace } from "../support/workspace.ts";

expectNoOpenHandles();

interface Sent {
  readonly played: PlayedScenario;
  /** `text {"a":1}`, `binary 0102`, `text ab…` for a frame that is not the last, `more cd`. */
  readonly frames: readonly string[];
}

/** Plays steps of alice, and gives the frames that the server saw. */
async function sent(
  steps: string,
  { client = "", ...settings }: PlaySettings & { readonly client?: string } = {},
): Promise<Sent> {
  const chunks: Buffer[] = [];
  const server = await rawServer((socket) => {
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (framesOf(Buffer.concat(chunks)).some(({ opcode }) => opcode === 8)) socket.end(closeFrame(1000));
    });
  });
  const text = `clients: { alice: { url: "\${url}"${client} } }\nsteps: [{ alice: connect }, ${steps}]`;
  const played = await play(text, { ...settings, given: { url: server.url, ...settings.given } });
  await server.close();
  const frames = framesOf(Buffer.concat(chunks)).filter(({ opcode }) => opcode < 8);
  return { played, frames: frames.map(shown) };
}

interface Frame {
  readonly fin: boolean;
  /** RSV1: RFC 7692 section 6. */
  readonly compressed: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

function framesOf(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const [first = 0, second = 0] = bytes.subarray(at, at + 2);
    const short = second & 0x7f;
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const start = at + (short === 126 ? 4 : 2);
    const mask = bytes.subarray(start, start + 4);
    const payload = Buffer.from(
      bytes.subarray(start + 4, start + 4 + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0)),
    );
    frames.push({ fin: (first & 0x80) !== 0, compressed: (first & 0x40) !== 0, opcode: first & 0x0f, payload });
    at = start + 4 + length;
  }
  return frames;
}

function shown({ fin, opcode, payload }: Frame): string {
  const kind = ["more", "text", "binary"][opcode] ?? String(opcode);
  return `${kind} ${opcode === 2 ? payload.toString("hex") : payload.toString()}${fin ? "" : "…"}`;
}

describe("payloads", () => {
  it.each([
    [
      '{ type: message, n: 1.50, list: [1, null, true], text: "${1 + 1}" }',
      'text {"type":"message","n":1.5,"list":[1,null,true],"text":2}',
    ],
    ["[1, two]", 'text [1,"two"]'],
    ["hello", "text hello"],
    ['"1"', "text 1"],
    ['""', "text "],
    ["7", "text 7"],
    ["true", "text true"],
    ["{ $eq: null }", "text null"],
    ["{ $$ref: 1 }", 'text {"$ref":1}'],
    ["!!binary AQL/", "binary 0102ff"],
    ['{ $hex: "01 02 ff" }', "binary 0102ff"],
    ["{ $base64: AQL/ }", "binary 0102ff"],
    ["{ $text: é }", "binary c3a9"],
    ["{ $concat: [a, b] }", "text ab"],
    ["{ $concat: [a, { $hex: '00' }] }", "binary 6100"],
    ["{ $repeat: { value: ab, times: 3 } }", "text ababab"],
    ["{ $json: { a: 1 } }", 'text {"a":1}'],
    ['"$${x}"', "text ${x}"],
    ['"${given}"', 'text {"a":[1]}'],
    ['"${given.a[0]} ${self.name}"', "text 1 alice"],
  ])("%s", async (payload, frame) => {
    const { played, frames } = await sent(`{ alice: { send: ${payload} } }`, { given: { given: { a: [1] } } });
    expect(failure(played)).toEqual(["passed"]);
    expect(frames).toEqual([frame]);
  });

  it("a file, beside the scenario", async () => {
    const folder = await workspace();
    await writeFile(join(folder, "data.bin"), Buffer.from([1, 0, 255]));
    expect((await sent("{ alice: { send: { $file: data.bin } } }", { folder })).frames).toEqual(["binary 0100ff"]);
  });
});

describe("options", () => {
  it.each([
    ["send: hi, opcode: binary", ["binary 6869"]],
    ["send: { $hex: '6869' }, opcode: text", ["text hi"]],
    ["send: { a: 1 }, opcode: binary", ["binary 7b2261223a317d"]],
    ["send: '01 ff', codec: hex", ["binary 01ff"]],
    ["send: 0101, codec: hex", ["binary 0101"]],
    ["send: 1.10, codec: text", ["text 1.10"]],
    ["send: 0101, codec: text", ["text 0101"]],
    ["send: [1, 255], codec: binary", ["binary 01ff"]],
    ["send: abcdef, split: 3", ["text ab…", "more cd…", "more ef"]],
    ["send: ab, split: 3", ["text a…", "more b…", "more "]],
    ["send: abcdef, split: [1, 2]", ["text a…", "more bc…", "more def"]],
    ["send: abcdef, split: [5]", ["text abcde…", "more f"]],
    ["send: abcdef, split: '${1 + 1}'", ["text abc…", "more def"]],
    ["send: abcdef, split: 1", ["text abcdef"]],
    ["send: abc, split: [0, 1]", ["text …", "more a…", "more bc"]],
    ["send: { $hex: '0102' }, split: 2", ["binary 01…", "more \u0002"]],
  ])("%s", async (step, expected) => {
    const { played, frames } = await sent(`{ alice: { ${step} } }`);
    expect(failure(played)).toEqual(["passed"]);
    expect(frames).toEqual(expected);
  });

  it("a list of bytes that comes back is the same list", async () => {
    const steps = (list: string): string =>
      `  - alice: { send: [1, 2, 255], codec: binary, receive: ${list}, timeout: 60ms }`;
    expect(failure(await playConnected(steps("[1, 2, 255]")))).toEqual(["passed"]);
    expect(failure(await playConnected(steps("[1, 3, 255]"))).find((line) => line.includes("byte"))).toContain(
      "$[1]: expected 3, got 2 (byte 1, counted from 0)",
    );
  });

  it("the client's codec is that of its sends", async () => {
    const { frames } = await sent("{ alice: [{ send: 0101 }, { send: a1 }, { send: { n: 1 }, codec: json }] }", {
      client: ", codec: hex",
    });
    expect(frames).toEqual(["binary 0101", "binary a1", 'text {"n":1}']);
  });

  it("compress: on a connection that has compression, unless false", async () => {
    const chunks: Buffer[] = [];
    const server = await rawHandshakes((socket, request) => {
      socket.write(switchingProtocols(request, ["Sec-WebSocket-Extensions: permessage-deflate"]));
      socket.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        if (framesOf(Buffer.concat(chunks)).some(({ opcode }) => opcode === 8)) socket.end(closeFrame(1000));
      });
    });
    const steps = `
clients: { alice: { url: "\${url}", compression: true } }
steps:
  - alice: [connect, { send: { $repeat: { value: a, times: 2000 } } }, { send: plain, compress: false }, { send: packed, compress: true }]
`;
    expect(failure(await play(steps, { given: { url: server.url } }))).toEqual(["passed"]);
    await server.close();
    const messages = framesOf(Buffer.concat(chunks)).filter(({ opcode }) => opcode < 8);
    expect(messages.map(({ compressed }) => compressed)).toEqual([true, false, expect.any(Boolean)]);
    expect(messages[1]?.payload.toString()).toBe("plain");
  });
});

describe("what cannot be sent", () => {
  it("by a client that is not connected", async () => {
    expect(failure(await play(withPuppet("  - alice: { send: x }")))).toEqual([
      "not-connected: alice cannot send: it is not connected",
      "at: send",
      "label: not connected",
      "help: Connect first: - alice: connect",
    ]);
  });

  it("on a connection that the other side has closed: the close is named", async () => {
    expect(
      failure(
        await playConnected(
          "  - alice: [{ send: { close: 4001, reason: no token } }, { receiveNothing, for: 100ms }, { send: x }]",
        ),
      ),
    ).toEqual([
      'closed: alice cannot send: the other side closed with 4001 "no token"',
      "at: send",
      "label: the connection has ended",
    ]);
  });

  it("what the codec has no message for", async () => {
    expect(failure(await playConnected('  - alice: { send: { a: "${uuid()}" }, codec: text }'))).toEqual([
      'expression: alice cannot send this: the codec "text" sends texts, not maps',
      'at: { a: "${uuid()}" }',
      "label: cannot be sent",
    ]);
    expect(
      failure(
        await playConnected('  - alice: { send: { a: [1, { $$ext: 500, $$data: "${uuid()}" }] }, codec: msgpack }'),
      ),
    ).toEqual([
      "expression: alice cannot send this: $.a[1]: $ext, the type of an extension, is a whole number from -128 to 127",
      'at: { $$ext: 500, $$data: "${uuid()}" }',
      "label: cannot be sent",
    ]);
    expect(failure(await playConnected('  - alice: { send: "x${uuid()}", codec: hex }'))[0]).toContain(
      "expression: alice cannot send this: ",
    );
  });
});

it("is the cause of what follows, under its id as well", async () => {
  const played = await playConnected(`
  - alice: { send: { later: slow, in: 80ms }, id: asked }
  - alice: { send: quick }
  - alice: { receive: quick, within: 5s }
  - alice: { receive: slow, within: 20ms, after: asked }
`);
  expect(failure(played).slice(0, 2)).toEqual([
    "too-late: alice: the message came too late: <time> after alice: send, <time> over the limit",
    "at: 20ms",
  ]);
});

describe("what is wrong in a file", () => {
  it.each([
    ["{ send }", '3:12+4 "send" has no value — The message: a map or list by codec, a text as it is, or bytes.'],
    ["send", '3:10+4 "send" has no value — The message: a map or list by codec, a text as it is, or bytes.'],
    ["{ send: { a: } }", '3:20+1 The key "a" has no value — Write a value after the colon, or null if that is meant.'],
    ["{ send: x, split: 0 }", "3:28+1 Expected a whole number of at least 1, got the number 0"],
    ["{ send: x, splt: 2 }", '3:21+4 Unknown key "splt" in a send step — Did you mean "split"?'],
    [
      "{ send: x, timeout: 1s }",
      '3:21+7 "timeout" does nothing for a send — It belongs to a receive: { send: …, receive: …, timeout: … }.',
    ],
    [
      "{ send: { $hexx: 00 } }",
      '3:20+5 "$hexx" is an operator: it cannot be sent — Did you mean "$hex"? For a key that begins with a dollar, write "$$hexx".',
    ],
    ["{ send: { $hex: xyz } }", '3:26+3 Expected pairs of hexadecimal digits, got "xyz"'],
    ["{ send: { $gt: 1 } }", '3:20+3 "$gt" is an operator: it cannot be sent'],
  ])("%s", async (step, problem) => {
    const [found, ...others] = await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n- alice: ${step}\n`);
    expect(others).toEqual([]);
    expect(found).toContain(problem);
  });
});
