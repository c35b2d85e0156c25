import type { HttpResponse } from "../../net/http-response.ts";
import type { HttpRequestIn } from "../../net/listen.ts";
import { Failure } from "../../problem.ts";
import type { MockWorld } from "../world.ts";
import type { AdminAddedFaults, AdminSteps, AdminTarget } from "./api.ts";
import { flagMember, jsonBody, textMember } from "./body.ts";
import { failed } from "./gate.ts";
import { shownProblem } from "./shown.ts";
import { faultState, ruleState, turnStream } from "./state.ts";
import { type CompileFault, type CompileSteps, namedTarget, runSteps, targets } from "./steps.ts";

/** What somebody who asks may act on. */
export interface Acting {
  readonly world: MockWorld;
  readonly compile: CompileSteps;
  readonly compileFault: CompileFault;
  /** The answer that tells a value. */
  readonly tell: (value: unknown) => HttpResponse;
}

/** Runs steps. */
export async function actSteps({ body }: HttpRequestIn, { world, compile, tell }: Acting): Promise<HttpResponse> {
  const given = jsonBody(body, ["to", "do"]) as unknown as AdminSteps;
  if (given.do === undefined) throw new Failure({ code: "invalid-argument", headline: '"do" is missing: the steps' });
  const named = namedTarget(given.to);
  const match = named ? {} : { match: given.to };
  const compiled = await compile(world.mock, {
    do: given.do,
    ...match,
    nobody: named?.kind === "nobody",
  });
  if (compiled.problems.some(({ severity }) => severity !== "warning")) {
    const problems = compiled.problems.map(shownProblem);
    return failed(400, { headline: "the steps are not valid", problems });
  }
  const peers = targets(named, compiled.match, world);
  return tell(await runSteps(compiled.script, named, peers, world));
}

/** Switches a rule off or on. */
export function switchRule({ body }: HttpRequestIn, { world, tell }: Acting): HttpResponse {
  const given = jsonBody(body, ["id", "enabled"]);
  const [id, enabled] = [textMember(given, "id"), flagMember(given, "enabled")];
  const rule = world.endpoints.map(({ rules }) => rules.find(id)).find((each) => each !== undefined);
  if (!rule) return failed(404, { headline: `there is no rule with the id ${JSON.stringify(id.slice(0, 100))}` });
  rule.enabled = enabled;
  return tell(ruleState(rule));
}

/** Switches a stream off or on. */
export function switchStream({ body }: HttpRequestIn, { world, tell }: Acting): HttpResponse {
  const given = jsonBody(body, ["id", "enabled"]);
  const [id, enabled] = [textMember(given, "id"), flagMember(given, "enabled")];
  const stream = turnStream(id, enabled, world);
  if (stream) return tell(stream);
  return failed(404, { headline: `there is no stream with the id ${JSON.stringify(id.slice(0, 100))}` });
}

/** Switches a fault, or adds one to connections that are open. */
export async function actFault({ body }: HttpRequestIn, { world, compileFault, tell }: Acting): Promise<HttpResponse> {
  const given = jsonBody(body, ["id", "enabled", "to", "fault"]);
  if (given["fault"] === undefined) {
    const id = textMember(given, "id");
    const fault = world.faults.switch(id, flagMember(given, "enabled"));
    if (fault) return tell(faultState(fault));
    return failed(404, { headline: `there is no fault with the id ${JSON.stringify(id.slice(0, 100))}` });
  }
  const to = given["to"] as AdminTarget | undefined;
  const named = to === undefined ? undefined : namedTarget(to);
  if (to === undefined) throw new Failure({ code: "invalid-argument", headline: '"to" is missing: the connections' });
  const match = named ? {} : { match: to };
  const compiled = await compileFault(world.mock, { fault: given["fault"], ...match });
  if (!compiled.fault || compiled.problems.some(({ severity }) => severity !== "warning")) {
    const problems = compiled.problems.map(shownProblem);
    return failed(400, { headline: "the fault is not valid", problems });
  }
  const peers = targets(named, compiled.match, world);
  const added = world.faults.add(compiled.fault, peers).map(faultState);
  return tell({ reached: peers.length, faults: added } satisfies AdminAddedFaults);
}
