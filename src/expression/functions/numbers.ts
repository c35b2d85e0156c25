import { Fault } from "../fault.ts";
import { named, textOf } from "../value-text.ts";
import { asInteger, asNumber } from "./arguments.ts";
import type { ExpressionFunction } from "./function.ts";

/** Numbers, and what is read as one. */
export const numberFunctions = {
  int: {
    signature: "int(value)",
    summary: "A whole number: of a text, or of a number without its fraction.",
    example: 'int("42")',
    gives: 42,
    call([value]) {
      if (typeof value === "boolean") return value ? 1 : 0;
      const number = Math.trunc(read(value, /^\s*[+-]?\d+\s*$/, "a whole number"));
      if (!Number.isFinite(number)) throw new Fault(`expected a whole number, got ${named(value)}`);
      return number;
    },
  },
  int64: {
    signature: "int64(text)",
    summary:
      "A whole number with all its digits, for codecs that have such numbers: msgpack, cbor and protobuf. Others lose those beyond 2^53.",
    example: 'int64("42")',
    gives: 42,
    call([value]) {
      const text = typeof value === "string" ? value.trim() : String(asInteger(value));
      if (!/^[+-]?\d{1,30}$/.test(text)) throw new Fault(`expected a whole number, got ${named(value)}`);
      const exact = BigInt(text.replace("+", ""));
      if (exact < -(2n ** 63n) || exact >= 2n ** 64n) throw new Fault(`${text} has more than 64 bits`);
      return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
    },
  },
  double: {
    signature: "double(value)",
    summary: "A number of a text.",
    example: 'double("1.5")',
    gives: 1.5,
    call: ([value]) => read(value, /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/, "a number"),
  },
  bool: {
    signature: "bool(value)",
    summary: "True or false of a text such as `true`, `false`, `1`, `0`.",
    example: 'bool("true")',
    gives: true,
    call([value]) {
      const text = value === null || value === undefined ? "" : textOf(value).toLowerCase();
      if (text === "true" || text === "1" || text === "t") return true;
      if (text === "false" || text === "0" || text === "f") return false;
      throw new Fault(`expected true or false, got ${named(value)}`);
    },
  },
  min: {
    signature: "min(a, ...more)",
    summary: "The smallest number, also of a list.",
    example: "min(3, 1, 2)",
    gives: 1,
    call: (args) => numbers(args).reduce((a, b) => Math.min(a, b)),
  },
  max: {
    signature: "max(a, ...more)",
    summary: "The largest number, also of a list.",
    example: "max(3, 1, 2)",
    gives: 3,
    call: (args) => numbers(args).reduce((a, b) => Math.max(a, b)),
  },
  sum: {
    signature: "sum(list)",
    summary: "The sum of a list of numbers.",
    example: "sum(range(1, 4))",
    gives: 6,
    call: (args) => numbers(args, 0).reduce((a, b) => a + b, 0),
  },
  round: {
    signature: "round(number, digits?)",
    summary: "The nearest whole number, or the nearest with so many digits after the point; halves go up.",
    example: "round(2.345, 2)",
    gives: 2.35,
    call([value, digits = 0]) {
      const number = asNumber(value);
      const places = asInteger(digits);
      // Shifting by the exponent keeps 2.345 from becoming 234.49999999999997.
      const shifted = Number(shift(number, places));
      return Number.isFinite(shifted) ? Number(shift(Math.round(shifted), -places)) : number;
    },
  },
  floor: {
    signature: "floor(number)",
    summary: "The next whole number below.",
    example: "floor(1.7)",
    gives: 1,
    call: ([value]) => Math.floor(asNumber(value)),
  },
  ceil: {
    signature: "ceil(number)",
    summary: "The next whole number above.",
    example: "ceil(1.2)",
    gives: 2,
    call: ([value]) => Math.ceil(asNumber(value)),
  },
  abs: {
    signature: "abs(number)",
    summary: "The number without its sign.",
    example: "abs(-3)",
    gives: 3,
    call: ([value]) => Math.abs(asNumber(value)),
  },
} as const satisfies Record<string, ExpressionFunction>;

function read(value: unknown, pattern: RegExp, expected: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" && pattern.test(value)) return Number(value);
  throw new Fault(`expected ${expected}, got ${named(value)}`);
}

function numbers(args: readonly unknown[], atLeast = 1): readonly number[] {
  const [first] = args;
  const values = (args.length === 1 && Array.isArray(first) ? (first as unknown[]) : args).map(asNumber);
  if (values.length < atLeast) throw new Fault("the list is empty");
  return values;
}

function shift(number: number, places: number): string {
  const [digits, exponent = "0"] = String(number).split("e");
  return `${digits}e${Number(exponent) + places}`;
}
