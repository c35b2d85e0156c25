import { describe, expect, test } from "vitest";
import { schemaFolder } from "./schema-folder.ts";

describe("AsyncAPI", () => {
  test("version 2", async () => {
    const folder = await schemaFolder();
    await folder.write(
      "v2.yaml",
      `asyncapi: 2.6.0
components:
  messages:
    ChatMessage:
      payload: { $ref: '#/components/schemas/chat' }
    Plain: { payload: { type: object, required: [a] } }
  schemas:
    chat: { type: object, required: [room], properties: { user: { $ref: '#/components/schemas/user' } } }
    user: { type: string }
`,
    );
    expect(await folder.differences("'v2.yaml#ChatMessage'", { user: 1 })).toEqual([
      '$: the member "room" is missing',
      "$.user: expected a string, got the number 1",
    ]);
    expect(await folder.differences("'v2.yaml#Plain'", {})).toEqual(['$: the member "a" is missing']);
    expect((await folder.read("'v2.yaml#ChatMesage'")).problems).toEqual([
      'v2.yaml has no message "ChatMesage" | Did you mean "ChatMessage"?',
    ]);
  });

  test("version 3", async () => {
    const folder = await schemaFolder();
    await folder.write(
      "v3.yaml",
      `asyncapi: 3.0.0
channels:
  room:
    messages:
      Joined: { $ref: '#/components/messages/JoinedMessage' }
      Left: { payload: { schemaFormat: 'application/schema+json;version=draft-07', schema: { type: object, required: [who] } } }
components:
  messages:
    JoinedMessage: { payload: { type: object, required: [room] } }
    Avro: { payload: { schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: {} } }
`,
    );
    expect(await folder.differences("'v3.yaml#Joined'", {})).toEqual(['$: the member "room" is missing']);
    expect(await folder.differences("'v3.yaml#Left'", {})).toEqual(['$: the member "who" is missing']);
    expect((await folder.read("'v3.yaml#Avro'")).problems).toEqual([
      "The payload of Avro is described as application/vnd.apache.avro;version=1.9.0, which is not JSON Schema",
    ]);
  });

  test("a name asks for an AsyncAPI document", async () => {
    const folder = await schemaFolder();
    await folder.write("plain.json", { type: "object" });
    expect((await folder.read("'plain.json#Message'")).problems).toEqual([
      "plain.json is not an AsyncAPI document, so it has no message Message | For a part of a schema write plain.json#/pointer.",
    ]);
  });
});
