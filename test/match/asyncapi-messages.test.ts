import { describe, expect, it } from "vitest";
import { allowedMessages, type Described } from "../../src/match/asyncapi-messages.ts";
import { SchemaDocuments, SchemaFault } from "../../src/match/schema-documents.ts";
import { schemaFolder } from "./schema-folder.ts";

/** `from: name in channels`, of each message that a document allows. */
async function allowed(
  text: string,
  describes: Described = "server",
  channels?: readonly string[],
): Promise<readonly string[]> {
  const folder = await schemaFolder();
  const file = await folder.write("chat.yaml", text);
  const documents = new SchemaDocuments(folder.dir);
  const document = await documents.load(file);
  return allowedMessages(documents, document, { describes, channels }).map(
    ({ name, from, channels: of, payload }) => `${from}: ${name} in ${of.join(" ")}${payload ? "" : ", anything"}`,
  );
}

const version2 = `asyncapi: 2.6.0
channels:
  /chat:
    publish: { message: { oneOf: [{ $ref: '#/components/messages/Say' }, { name: leave, payload: {} }] } }
    subscribe: { message: { $ref: '#/components/messages/Said' } }
  /news:
    subscribe: { message: { $ref: '#/components/messages/Said' } }
    publish: { message: { payload: { type: string } } }
components:
  messages: { Say: { payload: {} }, Said: {} }
`;

const version3 = `asyncapi: 3.0.0
channels:
  chat: { messages: { Say: { payload: {} }, Said: { $ref: '#/components/messages/Told' }, Ok: { payload: {} } } }
  news: { messages: { News: { $ref: '#/components/messages/Told' } } }
operations:
  say:
    action: receive
    channel: { $ref: '#/channels/chat' }
    messages: [{ $ref: '#/channels/chat/messages/Say' }]
    reply: { messages: [{ $ref: '#/channels/chat/messages/Ok' }] }
  tell: { action: send, channel: { $ref: '#/channels/news' } }
components: { messages: { Told: { payload: {} } } }
`;

describe("version 2", () => {
  it("what clients publish they send, what they subscribe to comes from the server", async () => {
    expect(await allowed(version2)).toEqual([
      "client: Say in /chat",
      "client: leave in /chat",
      "server: Said in /chat /news, anything",
      "client: a message of /news in /news",
    ]);
  });

  it("is turned round when it describes the client", async () => {
    expect(await allowed(version2, "client", ["/chat"])).toEqual([
      "server: Say in /chat",
      "server: leave in /chat",
      "client: Said in /chat, anything",
    ]);
  });
});

describe("version 3", () => {
  it("send and receive are acts of the server, and a reply goes the other way", async () => {
    expect(await allowed(version3)).toEqual(["client: Say in chat", "server: Ok in chat", "server: News in news"]);
  });

  it("is turned round when it describes the client", async () => {
    expect(await allowed(version3, "client", ["chat"])).toEqual(["server: Say in chat", "client: Ok in chat"]);
  });

  it("without operations both sides may send everything", async () => {
    expect(await allowed("asyncapi: 3.0.0\nchannels: { chat: { messages: { A: { payload: {} } } } }\n")).toEqual([
      "client: A in chat",
      "server: A in chat",
    ]);
  });

  it("a reply without messages is any of its channel", async () => {
    expect(
      await allowed(`asyncapi: 3.0.0
channels: { ask: { messages: { Ask: { payload: {} } } }, answers: { messages: { A: { payload: {} }, B: { payload: {} } } } }
operations: { ask: { action: receive, channel: { $ref: '#/channels/ask' }, reply: { channel: { $ref: '#/channels/answers' } } } }
`),
    ).toEqual(["client: Ask in ask", "server: A in answers", "server: B in answers"]);
  });
});

describe("what is no contract", () => {
  it.each([
    ["type: object", "chat.yaml is not an AsyncAPI document"],
    ["asyncapi: 3.0.0", "chat.yaml has no message that a client or server may send"],
    ["asyncapi: 3.0.0\nchannels: []\noperations: 7", "chat.yaml has no message that a client or server may send"],
    [
      "asyncapi: 3.0.0\nchannels: { a: { messages: { M: { payload: { schemaFormat: application/vnd.apache.avro } } } } }",
      "The payload of M is described as application/vnd.apache.avro, which is not JSON Schema",
    ],
  ])("%s", async (text, message) => {
    await expect(allowed(text)).rejects.toThrow(message);
  });

  it("names the channel that was meant", async () => {
    const fault = await allowed(version3, "server", ["chats"]).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(SchemaFault);
    expect(fault).toMatchObject({ message: 'chat.yaml has no channel "chats"', help: 'Did you mean "chat"?' });
  });
});
