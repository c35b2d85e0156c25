import type { Part } from "../part.ts";
import { Commented, mapOf, type Written } from "../../writing/written.ts";
import type { Environment } from "./environment.ts";
import { bodyOf, defaultOf, duration, labelOf, stepsOf } from "./responses.ts";
import { choiceOf } from "./rules.ts";
import { streamOf } from "./stream.ts";
import type { Surroundings } from "./surroundings.ts";

/** A WebSocket route of Mockoon as an endpoint; undefined when its path has no counterpart. */
export function endpointOf(route: Part, environment: Environment): Written | undefined {
  const { made, comments } = environment.notes.around(() => {
    const path = environment.path(route);
    if (path === undefined) return undefined;
    const mode = route.get("streamingMode").text;
    if (mode === "UNICAST" || mode === "BROADCAST")
      return mapOf({ path, streams: new Commented([streamOf(route, environment)]) });
    const rules = rulesOf(route, environment);
    return mapOf({ path, rules: rules.length === 0 ? undefined : new Commented(rules) });
  });
  if (!made) return undefined;
  const about = route.get("documentation").text.trim();
  return new Commented(made, [...(about === "" ? [] : [about]), ...comments]);
}

function rulesOf(route: Part, environment: Environment): readonly Written[] {
  const around = environment.surroundings("message");
  const responses = route.get("responses").items();
  const mode = route.get("responseMode").text;
  const latencies = new Set(responses.map((each) => each.get("latency").number));
  // Each of Mockoon's answers waits for itself: a quick one overtakes a slow one.
  const order = latencies.size > 1 ? "any" : undefined;
  if ((mode === "RANDOM" || mode === "SEQUENTIAL") && responses.length > 1)
    return [chosen(responses, mode === "RANDOM" ? "random" : "sequential", order, environment, around)];
  const usual = mode === "FALLBACK" ? undefined : defaultOf(responses);
  const rules = responses.flatMap((response, index) =>
    mode === "DISABLE_RULES" || response.get("rules").items().length === 0
      ? response === usual
        ? []
        : [rule(response, index, { off: true, order }, environment, around)]
      : [rule(response, index, { order }, environment, around)],
  );
  if (usual) rules.push(rule(usual, responses.indexOf(usual), { usual: true, order }, environment, around));
  return rules;
}

interface As {
  /** Answers what no other has. */
  readonly usual?: boolean;
  /** Nothing chooses it. */
  readonly off?: boolean;
  readonly order: "any" | undefined;
}

function rule(response: Part, index: number, as: As, environment: Environment, around: Surroundings): Written {
  const { made, comments } = around.notes.around(() => {
    const choice = as.usual || as.off ? undefined : choiceOf(response, around);
    const isOff = as.off === true || (!as.usual && choice === undefined);
    const latency = response.get("latency").number;
    return mapOf({
      name: labelOf(response, index),
      when: choice?.when,
      if: choice?.if,
      enabled: isOff ? false : undefined,
      delay: latency > 0 ? duration(latency) : undefined,
      order: as.order,
      do: stepsOf(bodyOf(response, environment, around)),
    });
  });
  const why = as.off ? ["No rule chooses it in Mockoon."] : [];
  return new Commented(made, [...why, ...comments]);
}

/** One rule that takes every message, and answers with one of the responses. */
function chosen(
  responses: readonly Part[],
  how: "random" | "sequential",
  order: "any" | undefined,
  environment: Environment,
  around: Surroundings,
): Written {
  const { made, comments } = around.notes.around(() => {
    const scripts = responses.map((response) => {
      const latency = response.get("latency").number;
      const wait = order && latency > 0 ? [mapOf({ wait: duration(latency) })] : [];
      return [...wait, ...stepsOf(bodyOf(response, environment, around))];
    });
    const latency = responses[0]?.get("latency").number ?? 0;
    return mapOf({
      name: how === "random" ? "any of the responses" : "the responses in turn",
      delay: !order && latency > 0 ? duration(latency) : undefined,
      order,
      do: [mapOf({ choose: how, of: new Commented(scripts) })],
    });
  });
  return new Commented(made, comments);
}
