import { oneOf } from "../shape/scalars.ts";
import { changed } from "../shape/lists.ts";
import type { Shape } from "../shape/shape.ts";
import type { Codec } from "./codec.ts";
import { codecNames, codecs } from "./index.ts";

/** `codec: msgpack`. */
export const codecSetting: Shape<Codec> = changed(oneOf(...codecNames), (name): Codec => codecs[name]);

/** The names of codecs, for explanations. */
export const codecWords = `${codecNames[0]} (default), ${codecNames.slice(1).join(", ")}`;
