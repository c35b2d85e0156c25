import type { RunEvent } from "../../src/events.ts";

/**
 * An event in which every time is 12 ms, every port and seed the same, and a busy machine is not told of: what is made of it is
 * the same text every time.
 */
export function steady(event: RunEvent): RunEvent {
  return JSON.parse(JSON.stringify(event, (key, value: unknown) => steadyValue(key, value))) as RunEvent;
}

const ofTheMachine = /are the runner's own$|: the runner itself was late meanwhile/;

function steadyValue(key: string, value: unknown): unknown {
  if (key === "seed") return 1;
  if (key === "at" || key === "ms") return 12;
  if (Array.isArray(value)) return value.filter((each) => typeof each !== "string" || !ofTheMachine.test(each));
  if (typeof value !== "string") return value;
  return value.replace(/\b\d+(?:\.\d+)? (?:ms|s|µs|min)\b/g, "12 ms").replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:8080");
}
