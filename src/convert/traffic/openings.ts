import { mapOf, type Written, writtenKey } from "../../writing/written.ts";
import { paced } from "./answer-script.ts";
import type { MockPlan } from "./mock-plan.ts";
import { type Role } from "./roles.ts";
import { LONG } from "./rules.ts";
import type { Out } from "./turns.ts";

/** What happens when a connection opens, as steps; `tells`: whether they ask which role it has. */
export interface Opening {
  readonly steps: readonly Written[];
  readonly tells: boolean;
}

/** What the server said before anybody asked: what comes later than that goes on in the background. */
export function openingOf(roles: readonly Role[], plan: MockPlan): Opening {
  return each(roles, plan.timing === "reactive" ? pushes : plan.timing === "clock" ? recorded : () => [], plan);
}

/** By `step`: all that the server said, one after another, whenever the stream `next` is started. */
export function nextOf(
  roles: readonly Role[],
  plan: MockPlan,
): { readonly stream: Written | undefined; readonly tells: boolean } {
  if (plan.timing !== "step") return { stream: undefined, tells: false };
  const { steps, tells } = each(roles, inTurn, plan);
  const stream = mapOf({ name: "next", start: "manual", every: "1s", times: 1, do: steps });
  return { stream: steps.length === 0 ? undefined : stream, tells };
}

// --- internal ---

type Acts = readonly ReadonlyMap<string, Written>[];
type Script = (outs: readonly Out[], acts: Acts, role: Role, plan: MockPlan) => readonly Written[];

/** Each role's script; where all have the same nobody is asked. */
function each(roles: readonly Role[], script: Script, plan: MockPlan): Opening {
  const scripts = new Map<string, { readonly roles: Role[]; readonly steps: readonly Written[] }>();
  for (const role of roles) {
    const turns = plan.timing === "reactive" ? role.turns.slice(0, 1) : role.turns;
    const acts = turns.flatMap((turn) => turn.acts);
    const steps = script(
      turns.flatMap(({ turn }) => turn.outs),
      acts,
      role,
      plan,
    );
    const known = scripts.get(writtenKey(acts));
    if (known) known.roles.push(role);
    else scripts.set(writtenKey(acts), { roles: [role], steps });
  }
  const [only, ...others] = scripts.values();
  if (others.length === 0) return { steps: only?.steps ?? [], tells: false };
  const steps = [...scripts.values()]
    .filter((own) => own.steps.length > 0)
    .map(
      (own) =>
        new Map<string, Written>([
          ["if", own.roles.map(({ name }) => `self.plays == "${name}"`).join(" || ")],
          ["then", own.steps],
        ]),
    );
  return { steps, tells: steps.length > 0 };
}

/** What follows at once is said before anything is answered; the rest goes on beside. */
const pushes: Script = (outs, acts, { turns }, { speed }) => {
  const opened = turns[0]?.turn.at ?? 0;
  const late = outs.findIndex((out, index) => (out.at - (outs[index - 1]?.at ?? opened)) / speed > LONG);
  const count = late === -1 ? outs.length : late;
  const rest = paced(outs.slice(count), acts.slice(count), { since: outs[count - 1]?.at ?? opened, speed });
  return [
    ...paced(outs.slice(0, count), acts.slice(0, count), { since: opened, speed }),
    ...(rest.length > 0 ? [mapOf({ start: "pushes", steps: rest })] : []),
  ];
};

/** Everything at its time, counted from the opening, so that no delay adds up. */
const recorded: Script = (outs, acts, { turns }, { speed }) => {
  const opened = turns[0]?.turn.at ?? 0;
  const steps = outs.flatMap((out, index): readonly Written[] => {
    const act = acts[index];
    const ms = Math.round((out.at - opened) / speed);
    return act ? [...(ms > 0 ? [mapOf({ call: "at", with: mapOf({ ms }) })] : []), act] : [];
  });
  return steps.length === 0
    ? []
    : [mapOf({ set: mapOf({ "self.opened": "${monotonic()}" }) }), mapOf({ start: "recorded", steps })];
};

const inTurn: Script = (_, acts) =>
  acts.length === 0 ? [] : [mapOf({ choose: "sequential", of: [...acts.map((act) => [act]), []] })];
