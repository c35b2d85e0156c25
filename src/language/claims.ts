import { writtenProfile } from "../steps/settings/profile-setting.ts";
import { mergeSettings, writtenSetting } from "../steps/settings/settings-tree.ts";
import { entry, type Entry, type Node, isNull } from "../tree.ts";
import { checkActorName } from "./actor-name.ts";
import type { Document } from "./document.ts";
import { wordOf } from "./mistakes/unsendable.ts";
import type { DocumentReader } from "./reader.ts";

/** A name that stands before the colon of a step must mean nothing else. */
export function claim({ key, keySpan }: Entry, names: Set<string>, reader: DocumentReader): void {
  const { clients, servers } = reader.document;
  checkActorName(key, keySpan, "a client or server", reader);
  if (clients.has(key) || servers.has(key)) {
    reader.report({
      headline: `"${key}" is the name of a client and of a server`,
      label: "used twice",
      at: keySpan,
      help: "Give one of them another name.",
    });
  }
  names.add(key);
}

/** Notes which clients are groups, before any step speaks of them. */
export function noteGroups(clients: readonly Entry[], defaults: Node | undefined, { groups, sizes }: Document): void {
  const common = defaults && entry(defaults, "client")?.value;
  for (const { key, value } of clients) {
    const size = writtenSetting(value.kind === "empty" ? (common ?? value) : mergeSettings(common, value), "size");
    if (!size || isNull(size)) continue;
    groups.add(key);
    if (size.kind === "scalar" && typeof size.value === "number") sizes.set(key, size.value);
  }
}

/** Notes which codec or protocol clients speak, before any step speaks of its events. */
export function noteCodecs(
  clients: readonly Entry[],
  defaults: Node | undefined,
  { profiles, codecs }: Document,
): void {
  const common = defaults && entry(defaults, "client")?.value;
  for (const { key, value } of clients) {
    const codec = writtenSetting(value.kind === "empty" ? (common ?? value) : mergeSettings(common, value), "codec");
    const profile = codec && writtenProfile(codec);
    if (profile) profiles.set(key, profile);
    const name = codec && wordOf(codec);
    if (name) codecs.set(key, name);
  }
}
