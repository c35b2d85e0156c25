import { Commented, mapOf, plainText, type Written } from "../../writing/written.ts";
import { type Doors, doorsOf } from "./doors.ts";
import { Echoes } from "./echoes.ts";
import { Facts, givenSecrets } from "./facts.ts";
import { dialledOf, protocolOf } from "./handshake.ts";
import { httpRulesOf, pathOf } from "./http-rules.ts";
import { type Left, openEnds } from "./left.ts";
import { type MockOptions, MockPlan } from "./mock-plan.ts";
import { clientNames, Names } from "../../writing/names.ts";
import { nextOf, openingOf } from "./openings.ts";
import { type Dialogue, isHandshake, type Talk } from "../../writing/read-dialogue.ts";
import { rolesOf } from "./roles.ts";
import { rulesOf } from "./rules.ts";
import { turnsOf } from "./turns.ts";

/** A mock that is made of a recording, before it is YAML. */
export interface WrittenMock {
  readonly document: Written;
  readonly left: readonly Left[];
}

/**
 * A recording as a mock: an endpoint for each path, a rule for each thing that clients said, with what the server did then.
 * What the answers repeat of the question is an expression.
 */
export function mockOf(dialogue: Dialogue, name: string, options: MockOptions): WrittenMock {
  const plan = new MockPlan(dialogue, new Echoes(dialogue, new Names(["plays", "opened"])), options);
  const clients = clientNames(dialogue, new Names());
  const turns = turnsOf(dialogue.moments);
  const left: Left[] = [...openEnds(dialogue)];
  const counters = new Map<string, number>();
  for (const talk of dialogue.talks) if (talk.unreached !== undefined) left.push({ talk, text: talk.unreached });
  const reached = dialogue.talks.filter((talk) => isHandshake(talk) && talk.unreached === undefined);
  const endpoints = [...byPath(reached)].flatMap(([path, talks]) => {
    const made = endpointOf(path, {
      talks,
      turns,
      clients,
      plan,
      counter: `came${counters.size === 0 ? "" : counters.size + 1}`,
    });
    left.push(...made.left);
    if (made.counter !== undefined) counters.set(made.counter, 0);
    return made.endpoint === undefined ? [] : [made.endpoint];
  });
  const { rules: http, left: unanswered } = httpRulesOf(plan);
  left.push(...unanswered);
  return {
    document: mapOf({
      name: plainText(name),
      fragments: options.timing === "clock" ? fragments : undefined,
      data: counters.size > 0 ? counters : undefined,
      endpoints: new Commented(endpoints),
      http: http.length > 0 ? new Commented(http) : undefined,
    }),
    left,
  };
}

// --- internal ---

/** `call: at` waits until so many milliseconds after the opening. */
const fragments = mapOf({
  at: mapOf({ params: ["ms"], steps: [mapOf({ wait: "${max(0, self.opened + ms - monotonic())}ms" })] }),
});

function byPath(talks: readonly Talk[]): ReadonlyMap<string, readonly Talk[]> {
  const paths = new Map<string, Talk[]>();
  for (const talk of talks) {
    const { path } = dialledOf(talk);
    paths.set(path, [...(paths.get(path) ?? []), talk]);
  }
  return paths;
}

interface Context {
  readonly talks: readonly Talk[];
  readonly turns: ReturnType<typeof turnsOf>;
  readonly clients: ReadonlyMap<Talk, string>;
  readonly plan: MockPlan;
  /** A free name of `data`. */
  readonly counter: string;
}

function endpointOf(
  path: string,
  { talks, turns, clients, plan, counter: free }: Context,
): Pick<Doors, "left" | "counter"> & { readonly endpoint: Written | undefined } {
  const accepted = talks.filter((talk) => turns.has(talk));
  const refused = talks.filter((talk) => talk.response !== undefined && talk.response.status !== 101);
  if (accepted.length + refused.length === 0)
    return { endpoint: undefined, left: talks.map((talk) => ({ talk, text: "it never got an answer" })) };
  const written = new Map(accepted.map((talk) => [talk, (turns.get(talk) ?? []).map((turn) => plan.written(turn))]));
  const roles = rolesOf(written, clients, new Names());
  const opening = openingOf(roles, plan);
  const next = nextOf(roles, plan);
  const { rules, tells: asks } = rulesOf(roles, plan, opening.tells || next.tells);
  const facts = new Facts(talks, givenSecrets(plan.dialogue.talks));
  const { accept, ...doors } = doorsOf({ roles, refused, facts }, { tells: asks, counter: free });
  const protocols = [...new Set(accepted.flatMap((talk) => protocolOf(talk) ?? []))];
  const state = new Map<string, Written>([
    ...(asks ? [["plays", null] as const] : []),
    ...(plan.timing === "clock" ? [["opened", 0] as const] : []),
    ...[...plan.echoes.states].map(
      ([name, value]) => [name, typeof value === "string" ? plainText(value) : value] as const,
    ),
  ]);
  return {
    ...doors,
    endpoint: new Commented(
      mapOf({
        path: pathOf(path),
        protocols: protocols.length > 0 ? protocols.map(plainText) : undefined,
        state: state.size > 0 ? state : undefined,
        accept: accept.length > 0 ? new Commented(accept) : undefined,
        onConnect: opening.steps.length > 0 ? new Commented(opening.steps.map((step) => commented(step))) : undefined,
        unexpected: plan.unexpected,
        streams: next.stream === undefined ? undefined : new Commented([commented(next.stream)]),
        rules: rules.length > 0 ? new Commented(rules.map((rule) => commented(rule))) : undefined,
      }),
    ),
  };
}

/** On lines of its own. */
function commented(written: Written): Written {
  return written instanceof Commented ? written : new Commented(written);
}
