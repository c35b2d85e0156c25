import { hexDump } from "../../hex-dump.ts";
import { visibleText } from "../../visible.ts";
import { prettyJson } from "../../json-parts.ts";

/** The ways to read a message. */
export type Reading = "json" | "text" | "hex";

/** What of a message is at hand. */
export interface Content {
  readonly bytes: Uint8Array;
  /** As UTF-8. */
  readonly text: string;
  readonly binary: boolean;
}

/** How a message is best read: JSON in lines, else a text as it is, else bytes. */
export function bestReading({ text, binary }: Content): Reading {
  if (binary) return "hex";
  return prettyJson(text) === undefined ? "text" : "json";
}

/** A message in one of the ways; undefined when it is no JSON. */
export function readAs(reading: Reading, { bytes, text }: Content): string | undefined {
  if (reading === "hex") return hexDump(bytes);
  if (reading === "text") return visibleText(text);
  const pretty = prettyJson(text);
  return pretty === undefined ? undefined : visibleText(pretty);
}
