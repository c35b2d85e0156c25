import { instant, instantOf, secondsOf } from "../../expression/instant.ts";
import { setMember } from "../members.ts";
import type { MessageType } from "./model.ts";

/** Types that are named within messages: `type.googleapis.com/chat.Text`, or `chat.Text`. */
export type TypeByUrl = (url: string) => MessageType | undefined;

type Members = Record<string, unknown>;

const wrappers: ReadonlySet<string> = new Set(
  ["Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes"].map(
    (name) => `google.protobuf.${name}Value`,
  ),
);

/**
 * What a message of a well-known type is as a value: a time, a duration as `1.5s`, what a wrapper wraps, data as of JSON, the
 * message in an `Any`. `inside` reads bytes as a message.
 */
export function readWellKnown(
  map: Members,
  { name }: MessageType,
  types: TypeByUrl,
  inside: (bytes: Uint8Array, type: MessageType) => unknown,
): unknown {
  if (!name.startsWith("google.protobuf.")) return map;
  if (wrappers.has(name)) return map["value"];
  switch (name) {
    case "google.protobuf.Timestamp":
      return timeOf(map) ?? map;
    case "google.protobuf.Duration":
      return durationText(map) ?? map;
    case "google.protobuf.Struct":
      return map["fields"];
    case "google.protobuf.ListValue":
      return map["values"];
    case "google.protobuf.Value":
      return dataOf(map);
    case "google.protobuf.Any": {
      const url = String(map["type_url"]);
      const bytes = map["value"];
      const type = url === "" ? undefined : types(url);
      const value = type && bytes instanceof Uint8Array ? inside(bytes, type) : bytes;
      const is: Members = { "@type": url };
      if (type && isPlain(value)) for (const [key, member] of Object.entries(value)) setMember(is, key, member);
      else is["value"] = value;
      return is;
    }
    default:
      return map;
  }
}

/** The members of a message of a well-known type for a value; the value itself where it is none, or has the members already. */
export function writtenWellKnown(value: unknown, { name }: MessageType): unknown {
  if (!name.startsWith("google.protobuf.")) return value;
  if (wrappers.has(name)) return { value };
  switch (name) {
    case "google.protobuf.Timestamp": {
      const time = typeof value === "string" ? instantOf(value) : value;
      if (!(time instanceof Date) || Number.isNaN(time.getTime())) return value;
      const { seconds, nanoseconds } = secondsOf(time);
      return { seconds, nanos: nanoseconds };
    }
    case "google.protobuf.Duration":
      return typeof value === "string" ? (durationOf(value) ?? value) : value;
    case "google.protobuf.Struct":
      return { fields: value };
    case "google.protobuf.ListValue":
      return { values: value };
    case "google.protobuf.Value":
      return valueOf(value);
    default:
      return value;
  }
}

/** What such a value is written as, for who wrote something else. */
export function wellKnownForm(name: string): string | undefined {
  if (name === "google.protobuf.Timestamp") return 'a time: "2026-01-31T12:00:00Z", or ${time(now())}';
  return name === "google.protobuf.Duration" ? 'a duration in seconds: "1.5s"' : undefined;
}

function isPlain(value: unknown): value is Readonly<Members> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}

function timeOf({ seconds, nanos }: Members): Date | undefined {
  if (typeof nanos !== "number" || nanos < 0 || nanos > 999_999_999) return undefined;
  const time = instant(Number(seconds), nanos);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function durationText({ seconds, nanos }: Members): string | undefined {
  if (typeof nanos !== "number" || Math.abs(nanos) > 999_999_999) return undefined;
  const whole = BigInt(seconds as number);
  // Both have the same sign.
  if ((whole > 0n && nanos < 0) || (whole < 0n && nanos > 0)) return undefined;
  const sign = whole < 0n || nanos < 0 ? "-" : "";
  const fraction = String(Math.abs(nanos)).padStart(9, "0").replace(/0+$/, "");
  return `${sign}${whole < 0n ? -whole : whole}${fraction === "" ? "" : `.${fraction}`}s`;
}

function durationOf(text: string): Members | undefined {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text) ?? [];
  if (whole === "") return undefined;
  const factor = sign === "-" ? -1 : 1;
  return { seconds: factor * Number(whole), nanos: factor * Number(fraction.padEnd(9, "0")) };
}

function dataOf(map: Members): unknown {
  for (const key of ["numberValue", "stringValue", "boolValue", "structValue", "listValue"])
    if (Object.hasOwn(map, key)) return map[key];
  return null;
}

function valueOf(value: unknown): Members {
  if (value === null || value === undefined) return { nullValue: 0 };
  if (typeof value === "number" || typeof value === "bigint") return { numberValue: Number(value) };
  if (typeof value === "boolean") return { boolValue: value };
  if (Array.isArray(value)) return { listValue: value };
  if (typeof value === "object" && !(value instanceof Uint8Array) && !(value instanceof Date))
    return { structValue: value };
  return { stringValue: value instanceof Date ? value.toISOString() : value };
}
