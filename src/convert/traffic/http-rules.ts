import { contentOf } from "../../recording/content.ts";
import type { ResponseEvent } from "../../recording/traffic.ts";
import { Commented, mapOf, plainText, plainValue, type Written, writtenKey } from "../../writing/written.ts";
import { dialledOf } from "./handshake.ts";
import type { Left } from "./left.ts";
import { heardText, saidText } from "./masked.ts";
import type { MockPlan } from "./mock-plan.ts";
import { isHandshake, type Moment, type PlainMoment, type Talk, textOf } from "../../writing/read-dialogue.ts";

/**
 * Answers to plain HTTP. Requests to one path are told apart by their queries, and by their bodies where one query was answered
 * in several ways; what was asked more than once is answered the nth time as it was answered then.
 */
export function httpRulesOf(plan: MockPlan): { readonly rules: readonly Written[]; readonly left: readonly Left[] } {
  const left: Left[] = [];
  const told = new Set<string>();
  const all = plan.dialogue.moments.flatMap((moment) => exchangeOf(moment, plan, told, left));
  const rules = new Map<
    string,
    { readonly exchange: Exchange; readonly when: ReadonlyMap<string, Written>; readonly answers: Written[] }
  >();
  for (const exchange of all) {
    const { at, query, body, answer } = exchange;
    const there = all.filter((each) => each.at === at);
    const sameQuery = there.filter((each) => writtenKey(each.query) === writtenKey(query));
    const byQuery = sameQuery.length < there.length && query.size > 0;
    const byBody = body !== undefined && new Set(sameQuery.map((each) => writtenKey(each.answer))).size > 1;
    const when = mapOf({ query: byQuery ? query : undefined, body: byBody ? body : undefined });
    const key = writtenKey([at, query, when]);
    const known = rules.get(key);
    if (known) known.answers.push(answer);
    else rules.set(key, { exchange, when, answers: [answer] });
  }
  const written = [...rules.values()]
    // What asks for more is asked first.
    .toSorted((a, b) => b.exchange.query.size - a.exchange.query.size)
    .map(({ exchange: { method, path }, when, answers }) =>
      mapOf({
        method: method === "GET" ? undefined : plainText(method),
        path: pathOf(path),
        when: when.size > 0 ? when : undefined,
        respond: inTurn(answers),
      }),
    );
  return { rules: written, left };
}

/** A path as a pattern that fits nothing else. */
export function pathOf(path: string): string {
  return plainText(path.replaceAll(/[*:]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`));
}

// --- internal ---

/** Answers that were all alike are one. */
function inTurn(answers: readonly Written[]): Written | undefined {
  const isOne = new Set(answers.map((each) => writtenKey(each))).size === 1;
  return isOne ? answers[0] : new Commented(answers);
}

/** A request with its answer, as they are written. */
interface Exchange {
  readonly talk: Talk;
  readonly method: string;
  readonly path: string;
  /** `POST /login` */
  readonly at: string;
  /** Matchers by name. */
  readonly query: ReadonlyMap<string, Written>;
  /** A matcher. */
  readonly body: Written | undefined;
  readonly answer: Written;
}

function exchangeOf(moment: Moment, plan: MockPlan, told: Set<string>, left: Left[]): readonly Exchange[] {
  const { talk, event } = moment;
  const { response } = talk;
  if (event.type !== "request" || event !== talk.request || isHandshake(talk)) return [];
  const { method } = event;
  const { path, search } = dialledOf(talk);
  const at = `${method} ${path}`;
  if (!response) {
    left.push({ talk, text: `${at} never got an answer` });
    return [];
  }
  const answer = responseOf(response, (name) => {
    if (told.has(name)) return;
    told.add(name);
    left.push({ talk, text: `its secret ${name}: recorded-${name} stands there` });
  });
  const query = new Map([...new URLSearchParams(search)].map(([name, value]) => [name, heardText(value)]));
  return [{ talk, method, path, at, query, body: bodyOf(moment as PlainMoment, plan), answer }];
}

function bodyOf(moment: PlainMoment, plan: MockPlan): Written | undefined {
  const { content, talk } = moment;
  if (!content || talk.request?.body?.bytes.length === 0) return undefined;
  const type = talk.request?.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  if (content.kind === "text" && /x-www-form-urlencoded/i.test(type))
    return new Map([...new URLSearchParams(content.text)].map(([name, value]) => [name, heardText(value)]));
  return plan.matcher({ ...moment, content });
}

function responseOf({ status, body, headers }: ResponseEvent, told: (name: string) => void): Written {
  const valuesOf = (wanted: string): readonly string[] =>
    headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => plainText(saidText(value, told)));
  const text = body && textOf(body.bytes);
  const content = text === undefined || text === "" ? undefined : contentOf(saidText(text, told));
  const isJson = content?.kind === "value";
  const kept = ["set-cookie", "location", ...(isJson || !body?.bytes.length ? [] : ["content-type"])];
  const own = kept.flatMap((name): [string, Written][] => {
    const values = valuesOf(name);
    const [first] = values;
    return first === undefined ? [] : [[name, values.length === 1 ? first : values]];
  });
  const shared = { status, headers: own.length === 0 ? undefined : new Map(own) };
  if (!body || body.bytes.length === 0) return shared.headers ? mapOf(shared) : status;
  if (text === undefined)
    return mapOf({ ...shared, body: mapOf({ $base64: Buffer.from(body.bytes).toString("base64") }) });
  return isJson
    ? mapOf({ ...shared, json: plainValue(content.value) })
    : mapOf({ ...shared, text: plainText(saidText(text, told)) });
}
