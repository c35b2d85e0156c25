import { oneOf, reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import type { Codec } from "./codec.ts";
import { codecNames, codecs } from "./index.ts";
import { profileNames } from "./profiles/index.ts";
import { protobufSetting } from "./protobuf/setting.ts";

const named = oneOf(...codecNames, "protobuf");

/**
 * `codec: msgpack`, `codec: { protobuf: { file: chat.proto, type: chat.Envelope } }`. A profile is told where it belongs:
 * neither a mock nor a single step has one.
 */
export const codecSetting: Shape<Codec> = {
  schema: {
    anyOf: [
      { enum: codecNames },
      {
        type: "object",
        properties: { protobuf: protobufSetting.schema },
        required: ["protobuf"],
        additionalProperties: false,
      },
    ],
  },
  read(node, reader) {
    const word = node.kind === "map" ? node.entries[0]?.key : node.kind === "scalar" ? node.value : undefined;
    const profile = profileNames.find((name) => name === word);
    if (profile !== undefined) {
      const where = `${profile} is a profile, which only clients have, as a setting. A mock answers by rules.`;
      return reportWrong(node, `one of ${codecSettingNames.join(", ")}`, reader, where);
    }
    if (node.kind === "map") {
      const [only, second] = node.entries;
      if (only?.key === "protobuf" && !second) return protobufSetting.read(only.value, reader);
      const isName = only && !second && codecNames.some((name) => name === only.key);
      return reportWrong(node, "a codec", reader, isName ? `Write codec: ${only.key}.` : help);
    }
    const name = named.read(node, reader);
    if (name !== "protobuf") return name && codecs[name];
    reader.report({
      headline: "The codec protobuf needs the file that describes the messages",
      label: "no file",
      at: node.span,
      help,
    });
    return undefined;
  },
};

const help = "Write codec: { protobuf: { file: chat.proto, type: chat.Envelope } }.";

/** The names of codecs, for explanations. */
export const codecWords = `${codecNames[0]} (default), ${codecNames.slice(1).join(", ")}, { protobuf: { file, type } }`;

/** All words that may stand as a codec. */
export const codecSettingNames: readonly string[] = [...codecNames, "protobuf"];
