import { sameInstant } from "./instant.ts";
import { member } from "./access.ts";
import { Fault } from "./fault.ts";
import type { BinaryOperator } from "./syntax.ts";
import { named, textOf } from "./value-text.ts";

/**
 * The operators of CEL over JSON values. There is one kind of number, so `7 / 2` is 3.5 and `1 == 1.0` holds; integers beyond
 * 2^53 (of binary codecs) are counted exactly. Text plus a scalar joins them. Nothing is equal to a value of another type,
 * and null is neither smaller nor larger than anything, so that a missing member does not hold instead of failing.
 */
export const operators: Readonly<Record<BinaryOperator, (left: unknown, right: unknown) => unknown>> = {
  "==": equal,
  "!=": (left, right) => !equal(left, right),
  "<": (left, right) => ordered(left, right, "<") && (left as number) < (right as number),
  "<=": (left, right) => ordered(left, right, "<=") && (left as number) <= (right as number),
  ">": (left, right) => ordered(left, right, ">") && (left as number) > (right as number),
  ">=": (left, right) => ordered(left, right, ">=") && (left as number) >= (right as number),
  in: isIn,
  "+": add,
  "-": (left, right) =>
    calculate(
      left,
      right,
      "-",
      (a, b) => a - b,
      (a, b) => a - b,
    ),
  "*": (left, right) =>
    calculate(
      left,
      right,
      "*",
      (a, b) => a * b,
      (a, b) => a * b,
    ),
  "/": divide,
  "%"(left, right) {
    if (right === 0 || right === 0n) throw new Fault(`${named(left)} % 0 has no value: modulo by zero`);
    return calculate(
      left,
      right,
      "%",
      (a, b) => a % b,
      (a, b) => a % b,
    );
  },
};

/** Whether two values are the same: deeply, with numbers by their size and bytes by their content. */
export function equal(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  // A number and a BigInt of the same size are the same, which `===` does not see.
  // oxlint-disable-next-line eqeqeq
  if (isNumber(left)) return isNumber(right) && left == right;
  if (typeof left !== "object" || typeof right !== "object") return (left ?? null) === (right ?? null);
  if (left === null || right === null) return false;
  if (left instanceof Uint8Array || right instanceof Uint8Array) {
    return left instanceof Uint8Array && right instanceof Uint8Array && Buffer.compare(left, right) === 0;
  }
  if (left instanceof Date || right instanceof Date)
    return left instanceof Date && right instanceof Date && sameInstant(left, right);
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, i) => equal(item, right[i]))
    );
  }
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(member(left, key), member(right, key)))
  );
}

/** The negative of a number. */
export function negate(value: unknown): unknown {
  if (!isNumber(value)) throw new Fault(`Expected a number after "-", got ${named(value)}`);
  return typeof value === "bigint" ? plain(-value) : -value;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Integers that a number holds exactly become numbers. */
function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function calculate(
  left: unknown,
  right: unknown,
  sign: string,
  small: (left: number, right: number) => number,
  large: (left: bigint, right: bigint) => bigint,
): number | bigint {
  if (typeof left === "number" && typeof right === "number") return small(left, right);
  if (!isNumber(left) || !isNumber(right)) throw notNumbers(left, sign, right);
  if (Number.isInteger(Number(left)) && Number.isInteger(Number(right)))
    return plain(large(BigInt(left), BigInt(right)));
  return small(Number(left), Number(right));
}

function notNumbers(left: unknown, sign: string, right: unknown): Fault {
  return new Fault(
    `Cannot work out ${named(left)} ${sign} ${named(right)}: both must be numbers`,
    numbersHelp(left, right),
  );
}

function numbersHelp(left: unknown, right: unknown): string | undefined {
  return typeof left === "string" || typeof right === "string"
    ? "A text is read as a number by int(x) or double(x)."
    : undefined;
}

function divide(left: unknown, right: unknown): number | bigint {
  if (right === 0 || right === 0n) throw new Fault(`${named(left)} / 0 has no value: division by zero`);
  if (typeof left === "bigint" && typeof right !== "bigint" && Number.isInteger(right))
    return divide(left, BigInt(right as number));
  if (typeof left === "bigint" && typeof right === "bigint" && left % right === 0n) return plain(left / right);
  if (!isNumber(left) || !isNumber(right)) throw notNumbers(left, "/", right);
  return Number(left) / Number(right);
}

function add(left: unknown, right: unknown): unknown {
  if (isNumber(left) && isNumber(right))
    return calculate(
      left,
      right,
      "+",
      (a, b) => a + b,
      (a, b) => a + b,
    );
  if (typeof left === "string" || typeof right === "string") {
    if (isScalar(left) && isScalar(right)) return textOf(left) + textOf(right);
  }
  if (Array.isArray(left) && Array.isArray(right)) return [...(left as unknown[]), ...(right as unknown[])];
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Uint8Array.from(Buffer.concat([left, right]));
  throw new Fault(`Cannot add ${named(left)} and ${named(right)}`);
}

function isScalar(value: unknown): boolean {
  return value === null || value === undefined || typeof value !== "object";
}

function ordered(left: unknown, right: unknown, sign: string): boolean {
  if (isNumber(left) && isNumber(right)) return true;
  if (typeof left === typeof right && (typeof left === "string" || typeof left === "boolean")) return true;
  if (left === null || right === null || left === undefined || right === undefined) return false;
  if (left instanceof Date && right instanceof Date) return true;
  throw new Fault(`Cannot compare ${named(left)} with ${named(right)} by ${sign}`, numbersHelp(left, right));
}

function isIn(value: unknown, container: unknown): boolean {
  if (Array.isArray(container)) return container.some((item) => equal(value, item));
  if (typeof container === "string" && typeof value === "string") return container.includes(value);
  if (container === null || container === undefined) return false;
  if (typeof container !== "object" || container instanceof Uint8Array) {
    throw new Fault(`Expected a list, a map or a text after "in", got ${named(container)}`);
  }
  return isScalar(value) && Object.hasOwn(container, String(value));
}
