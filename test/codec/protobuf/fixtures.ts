import { join } from "node:path";
import type { Root } from "protobufjs";
import type { Codec } from "../../../src/codec/codec.ts";
import { codecSetting } from "../../../src/codec/setting.ts";
import { loadProto } from "../../../src/codec/protobuf/files.ts";
import { ProtoTypes } from "../../../src/codec/protobuf/types.ts";
import { brief } from "../../support/evaluate.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

export const folder = join(import.meta.dirname, "fixtures");

export const rootOf = (file: string): Promise<Root> => loadProto([join(folder, file)], [], folder);

export const typesOf = async (file: string): Promise<ProtoTypes> => new ProtoTypes(await rootOf(file));

/** A codec as it is written in a scenario, or what is wrong with it. */
export async function setting(
  yaml: string,
): Promise<{ readonly codec: Codec | undefined; readonly problems: string[] }> {
  const reader = testReader({ dir: folder });
  const codec = codecSetting.read(tree(yaml), reader);
  await reader.settle();
  return { codec, problems: reader.problems.map((each) => brief(each)) };
}
