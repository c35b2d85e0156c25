import type { Part } from "../part.ts";
import { Commented, mapOf, plainText, type Written } from "../../writing/written.ts";
import type { Environment } from "./environment.ts";
import { bodyOf, defaultOf, labelOf } from "./responses.ts";
import { choiceOf } from "./rules.ts";
import type { Surroundings } from "./surroundings.ts";
import { contentOf } from "./content.ts";

/** The methods of a route that answers all. HEAD is answered as GET is. */
const all = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** A plain HTTP route of Mockoon as answers of ours. */
export function httpRulesOf(route: Part, environment: Environment): readonly Written[] {
  const { notes } = environment;
  const path = environment.path(route);
  if (path === undefined) return [];
  const method = route.get("method").text.toUpperCase();
  const mode = modeOf(route);
  const responses = route.get("responses").items();
  const methods = method === "ALL" || method === "" ? all : [method];
  const inTurn = mode === "SEQUENTIAL" && responses.length > 1;
  if (mode === "RANDOM")
    notes.add(
      route.get("responseMode"),
      `answers of ${method} ${path} that change by chance: the default one is given`,
    );
  if (inTurn && methods.length > 1)
    notes.add(route.get("responseMode"), `one order for all methods of ${path}: each has turns of its own`);
  if (mode === "FALLBACK")
    notes.add(route.get("responseMode"), `the fallback of ${method} ${path} to other routes or the proxy`);
  const usual = mode === "FALLBACK" ? undefined : defaultOf(responses);
  const around = environment.surroundings("http");
  const rule = (response: Part, verb: string, isUsual: boolean): Written | undefined => {
    const { made, comments } = notes.around(() => {
      const choice = isUsual ? undefined : choiceOf(response, around);
      if (!isUsual && !choice) return undefined;
      return mapOf({
        method: verb,
        path,
        when: choice?.when,
        if: choice?.if,
        respond: inTurn
          ? new Commented(responses.map((each) => answerOf(each, environment, around)))
          : answerOf(response, environment, around),
      });
    });
    const label = labelOf(response, responses.indexOf(response));
    return (
      made && new Commented(made, [...(inTurn || response.get("label").text.trim() === "" ? [] : [label]), ...comments])
    );
  };
  const chosen =
    mode === "" || mode === "FALLBACK" ? responses.filter((each) => each.get("rules").items().length > 0) : [];
  return methods.flatMap((verb) =>
    [...chosen.map((each) => rule(each, verb, false)), usual && rule(usual, verb, true)].filter(
      (each) => each !== undefined,
    ),
  );
}

function answerOf(response: Part, environment: Environment, around: Surroundings): Written {
  const { notes } = environment;
  const latency = response.get("latency");
  if (latency.number > 0) notes.add(latency, `the latency of ${latency.number} ms of a plain HTTP answer`);
  const callbacks = response.get("callbacks");
  if (callbacks.items().length > 0) notes.add(callbacks, "callbacks");
  if (response.get("fallbackTo404").flag && response.get("bodyType").text === "FILE")
    notes.add(response.get("fallbackTo404"), "404 for a file that is missing");
  const content = bodyOf(response, environment, around);
  if (content.before.length > 0 || content.after.length > 0)
    notes.add(response.get("body"), "variables and data that a plain HTTP answer sets");
  const headers = new Map<string, string>();
  for (const header of [...environment.headers, ...response.get("headers").items()]) {
    const key = header.get("key").text.trim();
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(key)) continue;
    for (const known of headers.keys()) if (known.toLowerCase() === key.toLowerCase()) headers.delete(known);
    headers.set(key, headerValue(header.get("value"), around));
  }
  const status = response.get("statusCode").number || 200;
  const type = [...headers].find(([key]) => key.toLowerCase() === "content-type");
  const { value } = content;
  const isJson = typeof value === "object" && value !== null && /\bjson\b/i.test(type?.[1] ?? "");
  if (isJson && type && /^application\/json$/i.test(type[1])) headers.delete(type[0]);
  return mapOf({
    // 200 is the usual one.
    status: status > 200 && status <= 599 ? status : undefined,
    headers: headers.size > 0 ? headers : undefined,
    ...(value === undefined ? {} : isJson ? { json: value } : { text: textOf(value, response) }),
  });
}

/** The text of a body: what became a map or list is given as Mockoon gives it. */
function textOf(value: Written, response: Part): Written {
  return typeof value === "string" ? value : plainText(response.get("body").text);
}

/** Old files have a flag for each mode. */
function modeOf(route: Part): string {
  if (route.get("sequentialResponse").flag) return "SEQUENTIAL";
  return route.get("randomResponse").flag ? "RANDOM" : route.get("responseMode").text;
}

function headerValue(value: Part, around: Surroundings): string {
  const made = contentOf(value.text, around, value).value;
  return typeof made === "string" ? made : plainText(value.text);
}
