import { pathText, scalarsIn } from "../../recording/content.ts";
import { visible } from "../../visible.ts";
import { mapOf, type Written, writtenKey } from "../../writing/written.ts";
import { paced, pauseText } from "./answer-script.ts";
import type { MockPlan } from "./mock-plan.ts";
import { kindWord, Names } from "../../writing/names.ts";
import type { Message } from "../../writing/read-dialogue.ts";
import type { Role, WrittenTurn } from "./roles.ts";

/** Whoever waits longer within a reaction does not hold up what comes next. */
export const LONG = 250;

/** What a client says in the same words, and how each role answers it, again and again. */
interface Saying {
  readonly when: Written;
  readonly messages: readonly Message[];
  readonly answers: ReadonlyMap<Role, readonly WrittenTurn[]>;
}

/**
 * The rules of an endpoint: what is answered alike is one rule, what is asked more exactly is asked first. `tells`: whether
 * something asks already which role a connection has; the result says whether anything does.
 */
export function rulesOf(
  roles: readonly Role[],
  plan: MockPlan,
  tells: boolean,
): { readonly rules: readonly Written[]; readonly tells: boolean } {
  const all = sayingsOf(roles);
  const asks = tells || all.some((saying) => variantsOf(saying, plan).length > 1);
  const known = asks ? all.filter((saying) => roleToldBy(saying) !== undefined) : [];
  const sayings = [
    ...generalised(
      all.filter((each) => !known.includes(each)),
      plan,
    ),
    ...known,
  ];
  const names = new Names();
  const rules = exactFirst(sayings).flatMap((saying) => {
    const variants = variantsOf(saying, plan);
    const name = names.take(nameOf(saying));
    return variants.map(({ roles: own, turns }, index) => {
      const who = index < variants.length - 1 ? own.map((role) => role.name) : undefined;
      const plays = known.includes(saying) ? roleToldBy(saying) : undefined;
      return ruleOf(saying, turns, { name: who ? `${name} of ${who.join(", ")}` : name, who, plays, plan });
    });
  });
  return { rules, tells: asks };
}

// --- internal ---

function sayingsOf(roles: readonly Role[]): readonly Saying[] {
  const sayings = new Map<string, { when: Written; messages: Message[]; answers: Map<Role, WrittenTurn[]> }>();
  for (const role of roles)
    for (const written of role.turns) {
      const { when, turn } = written;
      if (when === undefined || !turn.cause) continue;
      const key = writtenKey(when);
      const saying = sayings.get(key) ?? { when, messages: [], answers: new Map<Role, WrittenTurn[]>() };
      sayings.set(key, saying);
      saying.messages.push(turn.cause);
      saying.answers.set(role, [...(saying.answers.get(role) ?? []), written]);
    }
  return [...sayings.values()];
}

/** The role that somebody has who begins so: only one has ever begun so. */
function roleToldBy({ answers, messages: [message] }: Saying): string | undefined {
  const [role, other] = answers.keys();
  return role && !other && role.turns.find(({ turn }) => turn.cause)?.turn.cause === message ? role.name : undefined;
}

/** Messages of one kind that differ only in what they say, and are answered alike, are one: the parts that differ may be anything. */
function generalised(sayings: readonly Saying[], plan: MockPlan): readonly Saying[] {
  const shapes = new Map<string, Saying[]>();
  for (const saying of sayings) {
    const answer = onlyAnswer(saying, plan);
    const shape = shapeOf(saying.messages[0]);
    const key = answer === undefined || shape === undefined ? writtenKey(saying.when) : `${shape} ${answer}`;
    shapes.set(key, [...(shapes.get(key) ?? []), saying]);
  }
  return [...shapes.values()].map((alike) => {
    const [first, second] = alike;
    if (!first || !second) return first as Saying;
    const messages = alike.flatMap((each) => each.messages);
    const [message] = messages;
    const answers = new Map<Role, readonly WrittenTurn[]>();
    for (const each of alike)
      for (const [role, turns] of each.answers) answers.set(role, [...(answers.get(role) ?? []), ...turns]);
    return { when: message ? plan.matcher(message, differing(messages)) : first.when, messages, answers };
  });
}

/** The answer, if there is only one, whoever asks; what comes by the clock answers nothing. */
function onlyAnswer({ answers }: Saying, { timing }: MockPlan): string | undefined {
  if (timing !== "reactive") return "";
  const texts = new Set([...answers.values()].flat().map(({ acts }) => writtenKey(acts)));
  return texts.size === 1 ? [...texts][0] : undefined;
}

/** What kind of message it is, and which members it has; undefined for texts and bytes, which are all there is of them. */
function shapeOf(message: Message | undefined): string | undefined {
  const kind = message && kindWord(message);
  if (!message || kind === undefined || message.content.kind !== "value") return undefined;
  return `${kind} ${[...scalarsIn(message.content)].map(({ path, value }) => `${pathText(path)} ${typeof value === "string" || typeof value === "number" ? typeof value : String(value)}`).join(",")}`;
}

/** The places where messages of one shape say different things. */
function differing(messages: readonly Message[]): ReadonlySet<string> {
  const values = new Map<string, Set<unknown>>();
  for (const { content } of messages)
    for (const { path, value } of scalarsIn(content)) {
      const key = pathText(path);
      values.set(key, (values.get(key) ?? new Set()).add(value));
    }
  return new Set([...values].filter(([, all]) => all.size > 1).map(([key]) => key));
}

interface Variant {
  readonly roles: Role[];
  readonly turns: readonly WrittenTurn[];
}

/** Roles that answer alike, in the same order; the most usual one last: it answers whoever it is. */
function variantsOf({ answers }: Saying, { timing }: MockPlan): readonly Variant[] {
  if (timing !== "reactive") return [{ roles: [...answers.keys()], turns: [] }];
  const variants = new Map<string, Variant>();
  for (const [role, turns] of answers) {
    const texts = turns.map(({ acts }) => writtenKey(acts));
    const key = new Set(texts).size === 1 ? (texts[0] ?? "") : texts.join("\n");
    const known = variants.get(key);
    if (known) known.roles.push(role);
    else variants.set(key, { roles: [role], turns });
  }
  const usual = (a: Variant, b: Variant): number => talksOf(a) - talksOf(b);
  return [...variants.values()].toSorted(usual);
}

function talksOf({ roles }: Variant): number {
  return roles.reduce((sum, role) => sum + role.talks.length, 0);
}

function ruleOf(
  { when, messages }: Saying,
  turns: readonly WrittenTurn[],
  {
    name,
    who,
    plays,
    plan,
  }: {
    readonly name: string;
    /** The roles that it is for; undefined: all others. */
    readonly who: readonly string[] | undefined;
    /** The role that it gives. */
    readonly plays: string | undefined;
    readonly plan: MockPlan;
  },
): Written {
  const kept = new Map<string, Written>(plays === undefined ? [] : [["plays", plays]]);
  for (const message of messages) for (const [key, code] of plan.echoes.kept(message)) kept.set(key, `\${${code}}`);
  const self = who ? new Map([["plays", who.length === 1 ? (who[0] ?? "") : mapOf({ $in: [...who] })]]) : undefined;
  const { delay, order, steps } = reaction(turns, plan);
  return mapOf({
    name,
    when: mapOf({ self, message: when }),
    delay,
    order,
    do: [...(kept.size > 0 ? [mapOf({ set: kept })] : []), ...steps],
  });
}

interface Reaction {
  readonly delay?: string | undefined;
  readonly order?: "any" | undefined;
  readonly steps: readonly Written[];
}

function reaction(turns: readonly WrittenTurn[], { timing, speed }: MockPlan): Reaction {
  const [first] = turns;
  if (timing !== "reactive" || !first) return { steps: [] };
  const isLong = turns.some(({ turn: { outs } }) => ((outs.at(-1)?.at ?? 0) - (outs[0]?.at ?? 0)) / speed > LONG);
  const order = isLong ? "any" : undefined;
  if (new Set(turns.map(({ acts }) => writtenKey(acts))).size === 1) {
    const { turn, acts } = first;
    const begins = turn.outs[0]?.at ?? turn.at;
    return {
      delay: pauseText((begins - turn.at) / speed),
      order,
      steps: paced(turn.outs, acts, { since: begins, speed }),
    };
  }
  const of = turns.map(({ turn, acts }) => paced(turn.outs, acts, { since: turn.at, speed }));
  return { order, steps: [mapOf({ choose: "sequential", of })] };
}

/** In the order in which they were said; of a kind what asks for more stands before what would take it, too. */
function exactFirst(sayings: readonly Saying[]): readonly Saying[] {
  const kinds = new Map<string | undefined, Saying[]>();
  for (const saying of sayings) {
    const kind = saying.messages[0] && kindWord(saying.messages[0]);
    kinds.set(kind, [...(kinds.get(kind) ?? []), saying]);
  }
  return [...kinds.values()].flatMap((own) => own.toSorted((a, b) => sizeOf(b.when) - sizeOf(a.when)));
}

/** How much a matcher asks for. */
function sizeOf(when: Written): number {
  if (when instanceof Map)
    return [...(when as ReadonlyMap<string, Written>).values()].reduce<number>((sum, each) => sum + sizeOf(each), 1);
  if (Array.isArray(when)) return (when as readonly Written[]).reduce<number>((sum, each) => sum + sizeOf(each), 1);
  return 1;
}

function nameOf({ messages: [message] }: Saying): string {
  const content = message?.content;
  if (!message || !content) return "message";
  const text = content.kind === "text" ? content.text : undefined;
  return (
    kindWord(message) ?? (text === undefined || text.trim() === "" ? "message" : visible(text.slice(0, 30)).trim())
  );
}
