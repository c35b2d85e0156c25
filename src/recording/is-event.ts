import type { RunEvent } from "../events.ts";
import { problemCodes } from "../problem.ts";
import {
  all,
  holds,
  isPair,
  isNumber,
  isRecord,
  isText,
  isTruth,
  isWord,
  listOf,
  mapOf,
  maybe,
  oneOf,
  type Check,
  type Members,
} from "./checks.ts";

/**
 * Whether a value of a file is an event, as far as its readers go by it: what a newer version has besides does no harm, and
 * nothing that is in it can make a reader stumble.
 */
export function isEvent(value: unknown): value is RunEvent {
  if (!isRecord(value)) return false;
  const { type, at } = value;
  if (typeof type !== "string" || !isNumber(at) || !Object.hasOwn(shapes, type)) return false;
  return holds(value, shapes[type as RunEvent["type"]]);
}

/** Whether a value is the line behind all events in which `--json` tells how a command has ended. */
export function isVerdict(value: unknown): boolean {
  return isRecord(value) && value["type"] === "verdict";
}

// --- internal ---

const place = all({
  file: isText,
  line: isNumber,
  column: isNumber,
  width: isNumber,
  lines: listOf(isText),
  where: maybe(isText),
  mark: maybe(all({ column: isNumber, width: isNumber })),
});
const problem = all({
  code: (value) => isText(value) && Object.hasOwn(problemCodes, value as string),
  headline: isText,
  label: maybe(isText),
  place: maybe(place),
  expected: maybe(isText),
  actual: maybe(isText),
  notes: listOf(isText),
  help: maybe(isText),
  stack: maybe(isText),
});
const outcome: Check = (value) => {
  if (!isRecord(value)) return false;
  if (value["status"] === "passed") return maybe(isWord)(value["fails"]);
  if (value["status"] === "skipped" || value["status"] === "stopped") return isText(value["reason"]);
  return (value["status"] === "failed" || value["status"] === "errored") && problem(value["problem"]);
};
const summary = all({
  count: isNumber,
  min: isNumber,
  p50: isNumber,
  p90: isNumber,
  p95: isNumber,
  p99: isNumber,
  max: isNumber,
});
const line = all({ at: isNumber, peer: isText, arrow: oneOf("->", "<-", "=>", "<=", "--"), text: isText });
const fault = all({ kind: isText, message: isText, code: maybe(isText) });
const values = (value: unknown): boolean => isText(value) || listOf(isText)(value);

const compared = {
  recorded: isNumber,
  matched: isNumber,
  changed: isNumber,
  missing: isNumber,
  extra: isNumber,
  reordered: isNumber,
};

const shapes: Readonly<Record<RunEvent["type"], Members>> = {
  "run:start": {
    version: isText,
    time: isText,
    hostname: isText,
    files: listOf(isText),
    scenarios: isNumber,
    seed: isNumber,
    shard: maybe(all({ index: isNumber, of: isNumber })),
    compared: maybe(all({ recording: isText, with: isText, by: oneOf("replay", "compare") })),
  },
  "scenario:start": { scenario: isNumber, file: isText, line: isNumber, name: isText, tags: listOf(isText) },
  "step:start": {
    scenario: isNumber,
    step: isText,
    title: isText,
    line: isNumber,
    client: maybe(isText),
    rounds: maybe(listOf(all({ number: isNumber, of: maybe(isNumber) }))),
  },
  "step:end": { scenario: isNumber, step: isText, ms: isNumber, client: maybe(isText), outcome },
  frame: {
    scenario: isNumber,
    peer: isText,
    direction: oneOf("in", "out"),
    kind: oneOf("message", "ping", "pong", "frame"),
    binary: isTruth,
    payload: isText,
    size: isNumber,
    value: maybe(isText),
    opcode: maybe(isNumber),
  },
  profile: { scenario: isNumber, peer: isText, direction: oneOf("in", "out"), text: isText },
  client: {
    scenario: isNumber,
    client: isText,
    state: oneOf("opened", "refused", "closed"),
    url: maybe(isText),
    status: maybe(isNumber),
    protocol: maybe(isText),
    code: maybe(isNumber),
    reason: maybe(isText),
    by: maybe(oneOf("us", "them")),
    ms: maybe(isNumber),
    error: maybe(fault),
    request: maybe(all({ headers: listOf(isPair) })),
    clean: maybe(isTruth),
    reset: maybe(isTruth),
    answer: maybe(all({ statusText: isText, headers: mapOf(values), extensions: maybe(isText), body: isText })),
    breach: maybe(all({ message: isText, code: isText, limit: isTruth })),
  },
  http: {
    scenario: isNumber,
    client: maybe(isText),
    method: isText,
    url: isText,
    ms: isNumber,
    error: maybe(fault),
    answer: maybe(
      all({
        url: isText,
        status: isNumber,
        statusText: isText,
        headers: mapOf(listOf(isText)),
        body: isText,
        binary: isTruth,
      }),
    ),
  },
  exec: {
    scenario: isNumber,
    title: isText,
    ms: isNumber,
    exitCode: isNumber,
    signal: maybe(isText),
    stdout: isText,
    stderr: isText,
    binary: isTruth,
  },
  server: {
    scenario: isNumber,
    server: isText,
    state: oneOf("starting", "ready", "stopped", "exited", "output"),
    text: maybe(isText),
    url: maybe(isText),
    vars: maybe(isRecord),
  },
  log: { scenario: isNumber, server: maybe(isText), peer: maybe(isText), text: isText },
  "scenario:end": {
    scenario: isNumber,
    ms: isNumber,
    outcome,
    notes: listOf(isText),
    steps: isNumber,
    series: mapOf(summary),
    transcript: maybe(listOf(line)),
    variables: maybe(mapOf(isText)),
    trace: maybe(isText),
    comparison: maybe(
      all({
        ...compared,
        unsent: maybe(isNumber),
        generated: maybe(listOf(all({ path: isText, what: isText, messages: isNumber }))),
        channels: maybe(listOf(all({ channel: isText, ...compared }))),
      }),
    ),
  },
  diagnostic: { problem },
  "run:end": { ms: isNumber, interrupted: maybe(isWord), series: maybe(mapOf(summary)) },
};
