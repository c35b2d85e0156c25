import type { Part } from "../part.ts";
import { Commented, mapOf, type Written } from "../../writing/written.ts";
import type { Environment } from "./environment.ts";
import { bodyOf, defaultOf, duration, stepsOf } from "./responses.ts";
import { choiceOf } from "./rules.ts";
import type { Surroundings } from "./surroundings.ts";

/** Mockoon sends no faster than this, in milliseconds. */
const FASTEST = 10;

/** The stream of a WebSocket route that speaks by itself. */
export function streamOf(route: Part, environment: Environment): Written {
  const isBroadcast = route.get("streamingMode").text === "BROADCAST";
  const around = environment.surroundings(isBroadcast ? "broadcast" : "stream");
  const responses = route.get("responses").items();
  const every = duration(Math.max(FASTEST, route.get("streamingInterval").number));
  const { made, comments } = around.notes.around(() => {
    const steps = scriptOf(route, responses, environment, around);
    const [only] = steps;
    const send =
      steps.length === 1 && only instanceof Map ? (only as ReadonlyMap<string, Written>).get("send") : undefined;
    return mapOf({
      name: isBroadcast ? "broadcast" : "stream",
      every,
      // Mockoon waits once before it sends for the first time.
      delay: every,
      to: isBroadcast ? "all" : "each",
      ...(send === undefined ? { do: new Commented(steps) } : { send }),
    });
  });
  if (responses.some((each) => each.get("latency").number > 0))
    return new Commented(made, ["Mockoon ignores the latency of its responses here.", ...comments]);
  return new Commented(made, comments);
}

function scriptOf(
  route: Part,
  responses: readonly Part[],
  environment: Environment,
  around: Surroundings,
): readonly Written[] {
  const steps = (response: Part): readonly Written[] => stepsOf(bodyOf(response, environment, around));
  const mode = route.get("responseMode").text;
  if ((mode === "RANDOM" || mode === "SEQUENTIAL") && responses.length > 1) {
    const how = mode === "RANDOM" ? "random" : "sequential";
    return [mapOf({ choose: how, of: new Commented(responses.map(steps)) })];
  }
  const usual = mode === "FALLBACK" ? undefined : defaultOf(responses);
  const otherwise = usual ? steps(usual) : [];
  if (mode === "DISABLE_RULES") return otherwise;
  return responses
    .filter((each) => each.get("rules").items().length > 0)
    .toReversed()
    .reduce<readonly Written[]>((rest, response) => {
      const condition = choiceOf(response, around, "condition")?.if;
      if (condition === undefined) return rest;
      const branch = new Map<string, Written>([["if", condition]]).set("then", steps(response));
      return [rest.length === 0 ? branch : branch.set("else", rest)];
    }, otherwise);
}
