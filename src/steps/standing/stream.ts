import { condition } from "../../expression/condition.ts";
import { type DurationRange, paceRange, span as durationRange } from "../../expression/duration.ts";
import type { Expr } from "../../expression/expr.ts";
import { count } from "../../expression/number.ts";
import { payload } from "../../expression/payload.ts";
import { raw } from "../../shape/lists.ts";
import { type Members, object, objectSchema } from "../../shape/maps.ts";
import { flag, oneOf, reportWrong, word } from "../../shape/scalars.ts";
import type { Span } from "../../source.ts";
import { entry, type Node } from "../../tree.ts";
import { type ItemsReader, itemsReader, itemsSchema, rowsOfFile } from "../flow/items-source.ts";
import { namesListFile } from "../flow/rows-file.ts";
import type { PlayScope, Script, StepReader } from "../step.ts";
import { streamAudience, type StreamAudience } from "./stream-audience.ts";
import { when } from "./when.ts";

/** A script on a timer: what a peer does by itself over time, or what all connections of an endpoint or of a room hear. */
export interface Stream {
  readonly name: string;
  readonly at: Span;
  readonly to: StreamAudience;
  /** Milliseconds between two ticks; drawn for each of them where it is a range. */
  readonly every: Expr<DurationRange>;
  /** As it is written. */
  readonly everyText: string;
  /** Milliseconds from the start to the first tick. */
  readonly delay: Expr<DurationRange> | undefined;
  readonly times: Expr<number> | undefined;
  /** What its ticks go through; it ends with the last item unless it loops. */
  readonly from: ItemsReader | undefined;
  readonly loop: boolean;
  /** Whether only a step starts it. */
  readonly manual: boolean;
  readonly script: Script;
  /** Whether a tick plays its script; one that does not counts all the same. */
  holds(scope: PlayScope): boolean;
}

export const streamMembers = {
  name: { shape: word("the name of a stream"), doc: "For `start`, `cancel` and logs." },
  every: {
    shape: paceRange,
    doc: "The time from tick to tick, down to 1ms; `80ms..120ms` is drawn for each tick.",
    required: true,
  },
  to: {
    shape: streamAudience,
    doc: "Who hears it: `each` (every connection has its own, from its opening), `all` of the endpoint (the same for all, from the start of the mock), or `{ room: 'sym:*' }` (one for each room that somebody is in). Default: `each`.",
  },
  send: { shape: raw(payload.schema), doc: "The message of a tick." },
  do: { shape: raw({ $ref: "#/definitions/script" }), doc: "The steps of a tick, in place of `send`." },
  when: {
    shape: when,
    doc: "Which ticks: a matcher over `seq`, `item`, `room`, `data`, `self`, … A tick that does not hold sends nothing.",
  },
  if: { shape: condition, doc: "A condition beside it." },
  times: { shape: count, doc: "How many ticks. Default: no end." },
  from: {
    shape: raw(itemsSchema),
    doc: "A list, a range, or a file with a list, whose items are `item`, one for each tick. It ends with the last one.",
  },
  loop: { shape: flag, doc: "`true`: begins again behind the last item of `from`." },
  delay: { shape: durationRange, doc: "The time from its start to the first tick. Default: none." },
  start: { shape: oneOf("manual"), doc: "`manual`: only a step starts it, `start: NAME`." },
} as const satisfies Members;

const streamShape = object("a stream", streamMembers);

export const streamsSchema = { type: "array", items: objectSchema(streamMembers) };

/** The names that a stream's steps see beside variables. */
const tickNames = ["seq", "receiver"] as const;

/** Compiles a list of streams. `own`: of those that each peer has; `crowd`: of those for several, undefined on clients. */
export function readStreams(
  node: Node,
  path: string,
  { own, crowd }: { readonly own: StepReader; readonly crowd: StepReader | undefined },
): readonly Stream[] {
  if (node.kind !== "list") {
    const help = "Write streams: [ { name: ticks, every: 1s, send: { seq: ${seq} } } ].";
    reportWrong(node, "a list of streams", own, help);
    return [];
  }
  const names = new Set<string>();
  return node.items
    .map((item, index) => {
      const stream = readStream(item, `${path}.${index + 1}`, index, { own, crowd });
      if (stream && names.has(stream.name)) {
        own.report({
          headline: `Two streams are called "${stream.name}"`,
          label: "the second one",
          at: entry(item, "name")?.value.span ?? item.span,
          help: "start and cancel find a stream by its name: give each its own.",
        });
      }
      if (stream) names.add(stream.name);
      return stream;
    })
    .filter((stream) => stream !== undefined);
}

function readStream(
  node: Node,
  path: string,
  index: number,
  { own, crowd }: { readonly own: StepReader; readonly crowd: StepReader | undefined },
): Stream | undefined {
  const target = node.kind === "map" ? entry(node, "to") : undefined;
  const isShared = target !== undefined && !(target.value.kind === "scalar" && target.value.value === "each");
  const isOfRoom = target?.value.kind === "map";
  if (isShared && !crowd) {
    own.report({
      headline: `"to" is only for the connections of a mock`,
      label: "only in a mock",
      at: target.keySpan,
      help: "A client streams to its server alone: leave it out.",
    });
  }
  const outer = isShared && crowd ? crowd : own;
  const names = [...tickNames, ...(isOfRoom ? ["room"] : []), ...(entry(node, "from") ? ["item"] : [])];
  const inner = outer.within(names, "stream");
  const read = streamShape.read(node, inner);
  if (!read || node.kind !== "map") return undefined;
  const given = readScript(node, read, path, inner);
  const name = read.name ?? `stream ${index + 1}`;
  outer.hasStream(name, entry(node, "name")?.value.span ?? node.span, isShared);
  reportPastItems(node, read, inner);
  if (!read.every || !given) return undefined;
  const { when: selects, if: also, every } = read;
  return {
    name,
    at: node.span,
    to: read.to ?? { kind: "each" },
    every,
    everyText: textOf(entry(node, "every")?.value),
    delay: read.delay,
    times: read.times,
    from: read.from && readFrom(read.from, outer),
    loop: read.loop ?? false,
    manual: read.start === "manual",
    script: given,
    holds: (scope) => (!selects || selects.holds(undefined, scope)) && (!also || also.evaluate(scope)),
  };
}

type Read = NonNullable<ReturnType<typeof streamShape.read>>;

/** `send` is a script of one step. */
function readScript(
  node: Node & { readonly kind: "map" },
  read: Read,
  path: string,
  reader: StepReader,
): Script | undefined {
  const sent = entry(node, "send");
  const both = sent && entry(node, "do");
  if (both) {
    reader.report({
      headline: "A stream sends a message or plays steps; this one does both",
      label: "the second one",
      at: both.keySpan.start > sent.keySpan.start ? both.keySpan : sent.keySpan,
      help: "Write the send as one of the steps: do: [ { send: … }, … ].",
    });
  }
  if (read.do) return reader.script(read.do, path);
  if (sent) {
    const { span } = node;
    return reader.script({ kind: "list", span, items: [{ kind: "map", span, entries: [sent] }] }, path);
  }
  reader.report({
    headline: "A stream without send or do does nothing",
    label: "nothing to send",
    at: node.span,
    help: "Write send: { seq: ${seq} }, or do: [ … ].",
  });
  return undefined;
}

/** A file may be named by its name alone. */
function readFrom(node: Node, reader: StepReader): ItemsReader | undefined {
  if (node.kind === "scalar" && typeof node.value === "string" && namesListFile(node.value))
    return rowsOfFile(node.value, node.span, reader);
  return itemsReader(node, reader);
}

function reportPastItems(node: Node & { readonly kind: "map" }, { from, loop }: Read, reader: StepReader): void {
  const written = entry(node, "loop");
  if (!written || from || loop === undefined) return;
  reader.report({
    headline: "There are no items to begin again with",
    label: "needs from",
    at: written.keySpan,
    help: "A stream without from has no end of its own: leave it out, or write from: [ … ].",
  });
}

function textOf(node: Node | undefined): string {
  return node ? node.span.source.text.slice(node.span.start, node.span.end) : "";
}
