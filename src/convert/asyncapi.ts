import { isObject, own } from "../match/equality.ts";
import { SchemaDocuments, SchemaFault } from "../match/schema-documents.ts";
import { Failure } from "../problem.ts";
import { visible } from "../visible.ts";
import { channelsOf } from "./asyncapi/channels.ts";
import { endpointsOf } from "./asyncapi/endpoint.ts";
import { Spot } from "./asyncapi/spot.ts";
import type { Converted, Input, SourceFormat } from "./format.ts";
import { Notes } from "./notes.ts";
import { Commented, mapOf, type Written } from "../writing/written.ts";

/** AsyncAPI documents of versions 2 and 3, which describe the server. */
export const asyncapi: SourceFormat = {
  name: "asyncapi",
  title: "an AsyncAPI document (2 or 3, YAML or JSON)",
  detect: (data) => isObject(data) && own(data, "asyncapi") !== undefined,
  async toMock(input) {
    try {
      return await toMock(input);
    } catch (thrown) {
      if (!(thrown instanceof SchemaFault)) throw thrown;
      throw new Failure({
        code: "invalid-argument",
        headline: `${input.name} cannot be converted: ${thrown.message}`,
        ...(thrown.help === undefined ? {} : { help: thrown.help }),
      });
    }
  },
};

async function toMock(input: Input): Promise<Converted> {
  const documents = new SchemaDocuments(input.cwd);
  const document = await documents.load(input.file);
  const root = new Spot(documents, { document, pointer: "", data: document.data });
  const notes = new Notes();
  const opened = notes.open();
  const channels = channelsOf(root, notes);
  const endpoints: Written[] = [];
  for (const channel of channels)
    endpoints.push(...(await endpointsOf(channel, { root, notes, folder: input.folder })));
  if (endpoints.length === 0) {
    throw new Failure({
      code: "invalid-argument",
      headline: `${input.name} has no channel for WebSocket clients`,
      help: "A channel belongs to servers whose protocol is ws or wss, or has bindings for ws.",
    });
  }
  const info = root.get("info");
  const about = info?.text("description")?.trim();
  const mock = mapOf({
    name: visible(info?.text("title")?.trim() ?? "") || "asyncapi",
    endpoints: new Commented(endpoints),
  });
  const comments = opened.close();
  return {
    head: about === undefined || about === "" ? [] : ["", about],
    documents: [new Commented(mock, comments)],
    notes: notes.all.map((note) => (note.file === document.name ? { pointer: note.pointer, text: note.text } : note)),
  };
}
