import { type Expr, type Scope } from "../../expression/expr.ts";
import { bytesOf } from "../../expression/bytes.ts";
import { wholeNumber } from "../../expression/number.ts";
import { truth } from "../../expression/truth.ts";
import { json } from "../../codec/json.ts";
import { matcher } from "../../match/compile.ts";
import { finding, inItem } from "../../match/difference.ts";
import type { Difference, Matcher, Subject } from "../../match/matcher.ts";
import { cut, show } from "../../match/value.ts";
import { Message } from "../../net/message.ts";
import { type FrameValue, opcodeName, opcodes } from "../../net/wire-frame.ts";
import { changed, either, oneOrMany } from "../../shape/lists.ts";
import { object } from "../../shape/maps.ts";
import type { Shape } from "../../shape/shape.ts";
import { opcode } from "./opcode.ts";

/** What a frame must be: `{ opcode: ping, fin: true, payload: hi }`. Each part is compared by itself. */
export const frameMatcher: Shape<Matcher> = {
  get schema() {
    return frame.schema;
  },
  read(node, reader) {
    const read = frame.read(node, reader);
    if (!read) return undefined;
    const parts = (Object.keys(views) as (keyof FrameValue)[]).flatMap((name) => {
      const part = read[name];
      return part ? [{ name, matcher: part }] : [];
    });
    return new FrameMatcher(parts, node.span);
  },
};

// --- internal ---

/** One of some values, or operators on them. `shown`: how a value is told. */
function among<T>(shape: Shape<Expr<T>>, shown: (value: unknown) => string = show): Shape<Matcher> {
  const equal = changed(oneOrMany(shape), (values, { span }) => new AmongMatcher(values, shown, span));
  return either((node) => node.kind === "map", matcher, equal);
}

const opcodeShown = (value: unknown): string => String(typeof value === "number" ? opcodeName(value) : value);

const frame = object("a frame", {
  opcode: {
    shape: among(opcode, opcodeShown),
    doc: "`text`, `binary`, `close`, `ping`, `pong`, `continuation` or a number; a list of which any will do; or operators on the number.",
  },
  fin: { shape: among(truth), doc: "Whether it is the last frame of its message." },
  rsv: { shape: among(wholeNumber({ max: 7 })), doc: "The reserved bits, 0 to 7: RSV1 is 4, RSV2 2, RSV3 1." },
  mask: { shape: among(truth), doc: "Whether it is masked." },
  payload: {
    shape: matcher,
    doc: "A matcher as of a message: a text, bytes, or an object when it is JSON. As it is on the wire, without its mask.",
  },
  length: { shape: among(wholeNumber()), doc: "The bytes of its payload." },
});

/** What the matcher of each part looks at; in the order in which differences are told. */
const views: Readonly<Record<keyof FrameValue, (frame: FrameValue) => Subject>> = {
  opcode: ({ opcode: value }) => ({ value: typeof value === "number" ? value : opcodes[value] }),
  fin: ({ fin }) => ({ value: fin }),
  rsv: ({ rsv }) => ({ value: rsv }),
  mask: ({ mask }) => ({ value: mask }),
  length: ({ length }) => ({ value: length }),
  payload: ({ payload }) => new Message(Buffer.from(bytesOf(payload)), true, 0, 0, json),
};

interface Part {
  readonly name: keyof FrameValue;
  readonly matcher: Matcher;
}

class FrameMatcher implements Matcher {
  readonly span: Matcher["span"];
  readonly constant: boolean;
  readonly #parts: readonly Part[];

  constructor(parts: readonly Part[], span: Matcher["span"]) {
    this.#parts = parts;
    this.span = span;
    this.constant = parts.every((each) => each.matcher.constant);
  }

  holds({ value }: Subject, scope: Scope): boolean {
    return this.#parts.every((each) => each.matcher.holds(views[each.name](value as FrameValue), scope));
  }

  explain({ value }: Subject, scope: Scope): readonly Difference[] {
    return this.#parts.flatMap(({ name, matcher: part }) =>
      part.explain(views[name](value as FrameValue), scope).map((each) => inItem(each, `$.${name}`)),
    );
  }

  describe(scope: Scope, width = 80): string {
    const parts = this.#parts.map(({ name, matcher: part }) => `${name}: ${part.describe(scope)}`);
    return parts.length === 0 ? "any frame" : cut(`{ ${parts.join(", ")} }`, width);
  }
}

class AmongMatcher<T> implements Matcher {
  readonly span: Matcher["span"];
  readonly constant: boolean;
  readonly #values: readonly Expr<T>[];
  readonly #shown: (value: unknown) => string;

  constructor(values: readonly Expr<T>[], shown: (value: unknown) => string, span: Matcher["span"]) {
    this.#values = values;
    this.#shown = shown;
    this.span = span;
    this.constant = values.every((each) => each.constant);
  }

  holds({ value }: Subject, scope: Scope): boolean {
    return this.#values.some((each) => each.evaluate(scope) === value);
  }

  explain(subject: Subject, scope: Scope): readonly Difference[] {
    if (this.holds(subject, scope)) return [];
    const values = this.#values.map((each) => this.#shown(each.evaluate(scope)));
    const expected = values.length === 1 ? (values[0] ?? "") : `one of ${values.join(", ")}`;
    return [finding({ path: "$", expected, actual: this.#shown(subject.value), at: this.span })];
  }

  describe(scope: Scope): string {
    const values = this.#values.map((each) => this.#shown(each.evaluate(scope)));
    return values.length === 1 ? (values[0] ?? "") : `[${values.join(", ")}]`;
  }
}
