import { expect, it } from "vitest";
import { codecSetting, codecWords } from "../../src/codec/setting.ts";
import { codecs } from "../../src/codec/index.ts";
import { testReader } from "../support/reader.ts";
import { brief } from "../support/evaluate.ts";
import { tree } from "../support/yaml.ts";

it("is a codec by its name", () => {
  expect(codecSetting.read(tree("msgpack"), testReader())).toBe(codecs.msgpack);
  expect(codecWords).toBe("json (default), text, binary, hex, msgpack, cbor, { protobuf: { file, type } }");
});

it("is told with the name that was meant", () => {
  const reader = testReader();
  expect(codecSetting.read(tree("msgpak"), reader)).toBeUndefined();
  expect(reader.problems.map(brief)).toEqual([
    '1:1+6 Expected one of json, text, binary, hex, msgpack, cbor, protobuf, got the text "msgpak" | Did you mean "msgpack"?',
  ]);
});
