import { cel, type Cel, NotCarried, numberOf, operand, quoted, textOf } from "./cel.ts";
import { randomHelpers } from "./random-helpers.ts";

type Helper = (args: readonly Cel[]) => Cel;

/** The helpers of Mockoon that look at nothing but their arguments, as expressions of ours. */
export const helpers: Readonly<Record<string, Helper>> = {
  ...randomHelpers,
  // Numbers.
  add: arithmetic("+"),
  subtract: arithmetic("-"),
  multiply: arithmetic("*"),
  divide: arithmetic("/"),
  modulo: arithmetic("%"),
  ceil: rounding("ceil"),
  floor: rounding("floor"),
  round: rounding("round"),
  parseInt: ([of]) => cel(`int(${code(of)})`, "number"),
  // Comparisons.
  eq: ([a, b]) => equal(needed(a), needed(b)),
  gt: comparison(">"),
  gte: comparison(">="),
  lt: comparison("<"),
  lte: comparison("<="),
  includes: ([of, part]) => cel(`contains(${text(of)}, ${text(part)})`, "boolean"),
  // Texts.
  uppercase: ([of]) => cel(`upper(${text(of)})`, "text"),
  lowercase: ([of]) => cel(`lower(${text(of)})`, "text"),
  concat: (args) =>
    cel(args.map((each) => (each.gives === "text" && each.certain ? each.code : textOf(each))).join(" + "), "text", {
      tight: args.length === 1,
    }),
  substr: ([of, from, length]) => substring(text(of), from, length),
  indexOf: ([of, part, from]) =>
    from ? none("indexOf with a position") : cel(`indexOf(${text(of)}, ${text(part)})`, "number"),
  replaceAll: ([of, part, by]) => cel(`replace(${text(of)}, ${text(part)}, ${text(by)})`, "text"),
  split: ([of, by]) => cel(`split(${text(of)}, ${by ? by.code : quoted(" ")})`, "list"),
  join: ([of, by]) => cel(`join(${code(of)}, ${by ? by.code : quoted(", ")})`, "text"),
  padStart: ([of, length, fill]) => padded("padStart", of, length, fill),
  padEnd: ([of, length, fill]) => padded("padEnd", of, length, fill),
  newline: () => cel(quoted("\n"), "text"),
  base64: ([of]) => cel(`base64(${text(of)})`, "text"),
  base64Decode: ([of]) => cel(`string(base64decode(${text(of)}))`, "text"),
  base64url: ([of]) => cel(`base64url(${text(of)})`, "text"),
  base64urlDecode: ([of]) => cel(`string(base64decode(${text(of)}))`, "text"),
  // Lists and values.
  array: (args) => cel(`[${args.map((each) => each.code).join(", ")}]`, "list"),
  len: ([of]) => cel(`size(coalesce(${code(of)}, ""))`, "number"),
  reverse: ([of]) => cel(`reverse(${code(of)})`, "list"),
  sort: ([of, order]) => {
    if (order && order.code !== `"asc"`) return cel(`reverse(sort(${code(of)}))`, "list");
    return cel(`sort(${code(of)})`, "list");
  },
  stringify: ([of]) => (of?.gives === "text" ? of : cel(`json(${code(of)})`, "text")),
  jsonParse: ([of]) => cel(`parseJson(${text(of)})`, "any"),
  jwtHeader: ([token, key]) => ofToken(text(token), 0, key),
  jwtPayload: ([token, key]) => ofToken(text(token), 1, key),
  now: ([format]) => now(format),
};

function none(what: string): never {
  throw new NotCarried(what);
}

function needed(each: Cel | undefined): Cel {
  return each ?? none("a helper without its argument");
}

function code(each: Cel | undefined): string {
  return needed(each).code;
}

function text(each: Cel | undefined): string {
  return textOf(needed(each));
}

function arithmetic(sign: string): Helper {
  return (args) => {
    if (args.length === 0) return none("a calculation without numbers");
    return cel(args.map((each) => operand(numberOf(each))).join(` ${sign} `), "number", { tight: args.length === 1 });
  };
}

function rounding(name: string): Helper {
  return ([of]) => cel(`${name}(${numberOf(needed(of)).code})`, "number");
}

function comparison(sign: string): Helper {
  return ([a, b]) =>
    cel(`${operand(numberOf(needed(a)))} ${sign} ${operand(numberOf(needed(b)))}`, "boolean", { tight: false });
}

/** Mockoon compares the texts of what it has printed, and other values by their type, too. */
function equal(a: Cel, b: Cel): Cel {
  const isNumeral = (each: Cel): boolean => /^"(?:-?\d+(?:\.\d+)?|true|false|)"$/.test(each.code);
  const side = (each: Cel, other: Cel): string =>
    each.asText && (isNumeral(other) || other.gives !== "text" || other.asText) && other.gives !== "number"
      ? textOf(each)
      : operand(each);
  return cel(`${side(a, b)} == ${side(b, a)}`, "boolean", { tight: false });
}

function substring(of: string, from: Cel | undefined, length: Cel | undefined): Cel {
  const start = from ? numberOf(from).code : "0";
  if (!length) return cel(`substring(${of}, ${start})`, "text");
  const end =
    /^\d+$/.test(start) && /^\d+$/.test(numberOf(length).code)
      ? String(Number(start) + Number(numberOf(length).code))
      : `${start} + ${operand(numberOf(length))}`;
  return cel(`substring(${of}, ${start}, ${end})`, "text");
}

function padded(name: string, of: Cel | undefined, length: Cel | undefined, fill: Cel | undefined): Cel {
  const parts = [text(of), numberOf(needed(length)).code, ...(fill ? [text(fill)] : [])];
  return cel(`${name}(${parts.join(", ")})`, "text");
}

function ofToken(token: string, part: number, key: Cel | undefined): Cel {
  const json = `parseJson(string(base64decode(split(replace(${token}, "Bearer ", ""), ".")[${part}])))`;
  return cel(key ? `${json}[${key.code}]` : json, "any");
}

/** Formats of date-fns that an expression can make. Mockoon's are of the local time, ours of UTC. */
function now(format: Cel | undefined): Cel {
  switch (format?.code) {
    case undefined:
    case quoted("yyyy-MM-dd'T'HH:mm:ss.SSSxxx"):
    case quoted("yyyy-MM-dd'T'HH:mm:ss.SSSXXX"):
      return cel("isoNow()", "text");
    case quoted("T"):
      return cel("now()", "number");
    case quoted("t"):
      return cel("floor(now() / 1000)", "number");
    case quoted("yyyy-MM-dd"):
      return cel("substring(isoNow(), 0, 10)", "text");
    case quoted("HH:mm:ss"):
      return cel("substring(isoNow(), 11, 19)", "text");
    case quoted("yyyy"):
      return cel("substring(isoNow(), 0, 4)", "text");
    default:
      return none(`now ${format?.code ?? ""}`);
  }
}
