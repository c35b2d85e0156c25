import { instantOf } from "../instant.ts";
import { Fault } from "../fault.ts";
import { parseDuration } from "../duration-text.ts";
import { shown } from "../value-text.ts";
import { asNumber, asText } from "./arguments.ts";
import type { ExpressionFunction } from "./function.ts";

/**
 * Time of day and time that passes. Points in time and durations are plain numbers of milliseconds, so they can be sent; only
 * formats that have times of their own want others.
 */
export const timeFunctions = {
  now: {
    signature: "now()",
    summary: "The time of day, in milliseconds since 1970.",
    example: "now()",
    varies: true,
    call: (_, sources) => Math.floor(sources.now()),
  },
  isoNow: {
    signature: "isoNow()",
    summary: "The time of day as ISO 8601 text in UTC.",
    example: "isoNow()",
    varies: true,
    call: (_, sources) => iso(sources.now()),
  },
  monotonic: {
    signature: "monotonic()",
    summary:
      "Milliseconds with fractions on the clock that latencies are measured with; only differences mean something.",
    example: "monotonic()",
    varies: true,
    call: (_, sources) => sources.monotonic(),
  },
  timestamp: {
    signature: "timestamp(text)",
    summary: "The milliseconds since 1970 of an ISO 8601 text.",
    example: 'timestamp("2026-01-31T12:00:00Z")',
    gives: 1_769_860_800_000,
    call: ([value]) => timeOf(value).getTime(),
  },
  time: {
    signature: "time(x)",
    summary:
      "A time as msgpack, cbor and protobuf have it, of an ISO 8601 text or of milliseconds since 1970. In texts and in JSON it is the ISO 8601 text.",
    example: "time(0)",
    gives: new Date(0),
    call: ([value]) => (typeof value === "number" ? new Date(timestampOf(value)) : timeOf(value)),
  },
  isoTime: {
    signature: "isoTime(milliseconds)",
    summary: "The ISO 8601 text in UTC of milliseconds since 1970.",
    example: "isoTime(0)",
    gives: "1970-01-01T00:00:00.000Z",
    call: ([value]) => iso(asNumber(value)),
  },
  duration: {
    signature: "duration(text)",
    summary: "The milliseconds of a duration with its unit.",
    example: 'duration("1.5s")',
    gives: 1500,
    call([value]) {
      const found = parseDuration(asText(value));
      if (found === undefined)
        throw new Fault(`expected a duration such as "500ms", "5s" or "2m", got ${shown(value)}`);
      return found;
    },
  },
} as const satisfies Record<string, ExpressionFunction>;

function iso(milliseconds: number): string {
  return new Date(timestampOf(milliseconds)).toISOString();
}

/** Milliseconds since 1970 that a date can have. */
function timestampOf(milliseconds: number): number {
  if (Number.isNaN(new Date(milliseconds).getTime()))
    throw new Fault(`no date has ${milliseconds} milliseconds since 1970`);
  return milliseconds;
}

/** The time of an ISO 8601 text; of RFC 3339's form to the nanosecond. */
function timeOf(value: unknown): Date {
  if (value instanceof Date) return value;
  const text = asText(value);
  const parsed = instantOf(text) ?? new Date(/^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN);
  if (Number.isNaN(parsed.getTime()))
    throw new Fault(`expected a time such as "2026-01-31T12:00:00Z", got ${shown(text)}`);
  return parsed;
}
