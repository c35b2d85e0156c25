import { expect, it } from "vitest";
import { codecNames, codecs } from "../../src/codec/index.ts";

it("each codec is known by its own name", () => {
  expect(codecNames).toEqual(["json", "text", "binary", "hex", "msgpack", "cbor"]);
  expect(codecNames.map((name) => codecs[name].name)).toEqual(codecNames);
});
