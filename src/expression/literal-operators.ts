import { readFile } from "node:fs/promises";
import { Failure, type ProblemInput } from "../problem.ts";
import type { Reader } from "../shape/shape.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Span } from "../source.ts";
import { entry, type MapNode, type Node } from "../tree.ts";
import { base64Bytes, bytesOf, hexBytes, joinBytes } from "./bytes-of.ts";
import { checked } from "./checked.ts";
import { containedFile, writtenFolder } from "./contained-file.ts";
import { constant, type Expr, map, nowhere, type Scope } from "./expr.ts";
import { Fault, placed } from "./fault.ts";
import { MOST_BYTES, MOST_ITEMS } from "./functions/arguments.ts";
import { count } from "./number.ts";
import { text } from "./text.ts";
import { jsonText, named, shown } from "./value-text.ts";

/** Compiles any value; given so that the operators, which hold values, need not know what compiles them. */
export type ReadValue = (node: Node, reader: Reader) => Expr<unknown> | undefined;

type ReadOperator = (operand: Node, reader: Reader, read: ReadValue) => Expr<unknown> | undefined;

/** The maps with one key that stand for bytes or a text, wherever a value is written: `{ $hex: 00 ff }`. */
export const literalOperators: Readonly<Record<string, ReadOperator>> = {
  $hex: decoded("pairs of hexadecimal digits", hexBytes),
  $base64: decoded("base64", base64Bytes),
  $text(operand, reader) {
    const given = text.read(operand, reader);
    return given && map(given, bytesOf);
  },
  $file: readFileOperator,
  $json(operand, reader, read) {
    const given = read(operand, reader);
    return given && map(given, (value) => placed(given.span, () => jsonText(value)));
  },
  $concat: readConcat,
  $repeat: readRepeat,
};

function decoded(what: string, decode: (text: string) => Uint8Array | undefined): ReadOperator {
  return (operand, reader) => {
    const given = text.read(operand, reader);
    if (!given) return undefined;
    return checked(
      given,
      (value) => {
        const bytes = typeof value === "string" ? decode(value) : undefined;
        if (!bytes) throw new Fault(`Expected ${what}, got ${shown(value)}`);
        return bytes;
      },
      reader,
    );
  };
}

/**
 * The bytes of a file. A fixed name is read with the deferred work of the reader, any other when it is evaluated: a peer may
 * have a say in it, so it stays below the folder that is written.
 */
function readFileOperator(operand: Node, reader: Reader): Expr<unknown> | undefined {
  const name = text.read(operand, reader);
  if (!name) return undefined;
  if (!name.constant) {
    const folder = writtenFolder(operand.kind === "scalar" ? String(operand.value) : "");
    return map(name, (file) => computedFile(file, folder, name.span, reader));
  }
  const file = name.evaluate(nowhere);
  let bytes: Uint8Array | undefined;
  reader.defer(async () => {
    try {
      bytes = new Uint8Array(await readFile(reader.resolve(file, name.span)));
    } catch (thrown) {
      const { headline, label } = unreadable(file, thrown, name.span).problem;
      reader.report({ headline, at: name.span, ...(label === undefined ? {} : { label }) });
    }
  });
  return {
    span: name.span,
    constant: false,
    evaluate() {
      if (!bytes) throw new Error("a file was used before the deferred work of its reader was done");
      return bytes;
    },
  };
}

function computedFile(file: string, folder: string, at: Span, reader: Reader): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    bytes = containedFile(reader.resolve(file, at), reader.resolve(folder, at));
  } catch (thrown) {
    throw unreadable(file, thrown, at);
  }
  if (bytes) return bytes;
  const where = folder === "." ? "the folder of the scenario or mock" : folder;
  throw new Failure({
    code: "setting",
    headline: `The file ${file} is not read: it is not below ${where}`,
    label: "leads out of its folder",
    at,
    help: 'What is computed may come from a peer. Write the folder before it: { $file: "../data/${name}.bin" }.',
  });
}

function unreadable(file: string, thrown: unknown, at: Span): Failure {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  const why =
    code === "ENOENT"
      ? "there is no such file"
      : code === "EISDIR"
        ? "it is a folder"
        : String(thrown instanceof Error ? thrown.message : thrown);
  const input: ProblemInput = {
    code: "setting",
    headline: `The file ${file} cannot be read: ${why}`,
    label: "cannot be read",
    at,
  };
  return new Failure(input);
}

/** `$concat: [a, { $hex: 00 }]`: all text gives text, else bytes. */
function readConcat(operand: Node, reader: Reader, read: ReadValue): Expr<unknown> | undefined {
  if (operand.kind !== "list") return reportWrong(operand, "a list of texts and bytes", reader);
  const parts = operand.items.map((item) => {
    const part = readPart(item, reader, read);
    return part && checked(part, textOrBytes, reader);
  });
  const usable = parts.filter((part) => part !== undefined);
  if (usable.length < parts.length) return undefined;
  const evaluate = (scope: Scope): unknown => concatenated(usable.map((part) => part.evaluate(scope)));
  if (usable.every((part) => part.constant))
    return checked(constant(undefined, operand.span), () => evaluate(nowhere), reader);
  return { span: operand.span, constant: false, evaluate: (scope) => placed(operand.span, () => evaluate(scope)) };
}

/** A part of a text or of bytes: an unquoted scalar counts as it is written. */
function readPart(item: Node, reader: Reader, read: ReadValue): Expr<unknown> | undefined {
  const { kind } = item;
  if (kind === "scalar" && item.value !== null && typeof item.value !== "string" && !(item.value instanceof Uint8Array))
    return text.read(item, reader);
  if (kind === "list" || (kind === "scalar" && item.value === null))
    return reportWrong(item, "a text or bytes", reader);
  return read(item, reader);
}

function textOrBytes(value: unknown): string | Uint8Array {
  if (typeof value === "string" || value instanceof Uint8Array) return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  throw new Fault(`Expected a text or bytes, got ${named(value)}`);
}

function concatenated(parts: readonly (string | Uint8Array)[]): string | Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  if (size > MOST_BYTES) throw new Fault(`The parts have together ${size} bytes, more than 64 MiB`);
  const texts = parts.filter((part) => typeof part === "string");
  return texts.length === parts.length ? texts.join("") : joinBytes(parts.map(bytesOf));
}

/** `$repeat: { value: ab, times: 1000 }`: a text, bytes, or a list of anything else. */
function readRepeat(operand: Node, reader: Reader, read: ReadValue): Expr<unknown> | undefined {
  if (operand.kind !== "map")
    return reportWrong(operand, "a map with value and times", reader, "Write { $repeat: { value: ab, times: 1000 } }.");
  const [valueNode, timesNode] = [required(operand, "value", reader), required(operand, "times", reader)];
  for (const { key, keySpan } of operand.entries) {
    if (key !== "value" && key !== "times")
      reader.report({
        headline: `Unknown key "${key}" in $repeat`,
        label: "unknown key",
        at: keySpan,
        help: "The keys here are value, times.",
      });
  }
  const value = valueNode && read(valueNode, reader);
  const times = timesNode && count.read(timesNode, reader);
  if (!value || !times) return undefined;
  const evaluate = (scope: Scope): unknown => repeated(value.evaluate(scope), times.evaluate(scope));
  if (value.constant && times.constant)
    return checked(constant(undefined, operand.span), () => evaluate(nowhere), reader);
  return {
    span: operand.span,
    constant: false,
    evaluate: (scope) => placed(operand.span, () => evaluate(scope), "setting"),
  };
}

function required(given: MapNode, key: string, reader: Reader): Node | undefined {
  const found = entry(given, key);
  if (!found)
    reader.report({ headline: `The key "${key}" is missing in $repeat`, label: `"${key}" is missing`, at: given.span });
  return found?.value;
}

function repeated(value: unknown, times: number): unknown {
  if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    if (times > MOST_ITEMS) throw new Fault(`The list would have ${times} items, more than a million`);
    return Array.from({ length: times }, () => value);
  }
  const size = value.length * times;
  if (size > MOST_BYTES) throw new Fault(`The result would have ${size} bytes, more than 64 MiB`);
  if (typeof value === "string") return value.repeat(times);
  const bytes = new Uint8Array(size);
  if (value.length > 0) bytes.fill(0);
  for (let at = 0; at < size; at += value.length) bytes.set(value, at);
  return bytes;
}
