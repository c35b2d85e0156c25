import type { RunEvent } from "../events.ts";
import { problemCodes } from "../problem.ts";

/** An event out of a line of JSON; undefined when it is none. Files come from anywhere: readers go by these members. */
export function eventOf(line: string): RunEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value) || typeof value["type"] !== "string" || typeof value["at"] !== "number") return undefined;
  const wanted = Object.hasOwn(members, value["type"]) ? members[value["type"] as RunEvent["type"]] : undefined;
  if (!wanted) return undefined;
  const fits = Object.entries(wanted).every(([name, is]) => is(value[name]));
  return fits ? (value as unknown as RunEvent) : undefined;
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const number: Check = (value) => typeof value === "number";
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const map: Check = isObject;
const optional =
  (is: Check): Check =>
  (value) =>
    value === undefined || is(value);

const place: Check = (value) =>
  isObject(value) && text(value["file"]) && number(value["line"]) && number(value["column"]) && texts(value["lines"]);

const problem: Check = (value) =>
  isObject(value) &&
  text(value["code"]) &&
  Object.hasOwn(problemCodes, value["code"] as string) &&
  text(value["headline"]) &&
  texts(value["notes"]) &&
  optional(place)(value["place"]);

const outcome: Check = (value) => {
  if (!isObject(value)) return false;
  const { status } = value;
  if (status === "passed") return true;
  if (status === "skipped" || status === "stopped") return text(value["reason"]);
  return (status === "failed" || status === "errored") && problem(value["problem"]);
};

const shard: Check = (value) => isObject(value) && number(value["index"]) && number(value["of"]);

const members: Readonly<Record<RunEvent["type"], Readonly<Record<string, Check>>>> = {
  "run:start": {
    version: text,
    time: text,
    hostname: text,
    files: texts,
    scenarios: number,
    seed: number,
    shard: optional(shard),
  },
  "scenario:start": { scenario: number, file: text, line: number, name: text, tags: texts },
  "step:start": { scenario: number, step: text, title: text, line: number },
  "step:end": { scenario: number, step: text, ms: number, outcome },
  frame: { scenario: number, peer: text, direction: text, kind: text, payload: text, size: number },
  profile: { scenario: number, peer: text, direction: text, text },
  client: { scenario: number, client: text, state: text },
  server: { scenario: number, server: text, state: text, text: optional(text) },
  log: { scenario: number, text },
  "scenario:end": {
    scenario: number,
    ms: number,
    outcome,
    notes: texts,
    steps: number,
    series: map,
    transcript: optional((value) => Array.isArray(value) && value.every(isObject)),
    variables: optional(map),
  },
  diagnostic: { problem },
  "run:end": { ms: number },
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
