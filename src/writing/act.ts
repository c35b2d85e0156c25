import { Commented, mapOf, type Written, writtenKey } from "./written.ts";

/** A step that is being written: who acts, what is done, and what stands beside it. */
export interface Act {
  /** Nobody: a step that acts alone, as `http`. */
  readonly actors: readonly string[];
  /** `send`, `receive`, `close`, … */
  readonly verb: string;
  /** Undefined: a bare word. */
  readonly value: Written | undefined;
  readonly options: ReadonlyMap<string, Written>;
  readonly comments: readonly string[];
  /** When it was over, in milliseconds of the recording. */
  readonly at: number;
  /** Another act of the same client that is written into the same step. */
  readonly answer?: Act | undefined;
  /** How often it is done. */
  readonly count?: number;
}

/** An act of one client. */
export function act(
  actor: string,
  verb: string,
  value: Written | undefined,
  at: number,
  options: ReadonlyMap<string, Written> = new Map(),
): Act {
  return { actors: [actor], verb, value, options, comments: [], at };
}

/** The acts as steps. */
export function stepsOf(acts: readonly Act[]): readonly Written[] {
  // A step is a line that begins with who acts, and no map in brackets.
  return acts.map((each) => new Commented(stepOf(each), each.comments));
}

/**
 * What people would write for the same: a send and what answers it as one step, what several clients do alike as one, what
 * comes again and again as a count.
 */
export function tidied(acts: readonly Act[]): readonly Act[] {
  return paired(counted(alike(acts)));
}

// --- internal ---

function stepOf({ actors, verb, value, options, count, answer }: Act): ReadonlyMap<string, Written> {
  const done = new Map<string, Written>();
  const isBare = value === undefined && options.size === 0 && count === undefined && !answer;
  if (!isBare) {
    done.set(verb, value ?? mapOf({}));
    for (const [key, option] of options) done.set(key, option);
    if (count !== undefined) done.set("count", count);
    if (answer) {
      done.set(answer.verb, answer.value ?? mapOf({}));
      for (const [key, option] of answer.options) done.set(key, option);
      if (answer.count !== undefined) done.set("count", answer.count);
    }
  }
  if (actors.length === 0) return done;
  return new Map([[actors.join(", "), isBare ? verb : done]]);
}

/** Whether two acts are written alike, whoever acts. */
function isAlike(a: Act, b: Act): boolean {
  return a.verb === b.verb && textOf(a) === textOf(b);
}

function textOf({ value, options, comments, count }: Act): string {
  return writtenKey([value, options, comments, count]);
}

/** What clients do one after another and alike becomes one step of all of them. What gives names is each client's own. */
function alike(acts: readonly Act[]): readonly Act[] {
  const joinable = new Set(["connect", "receive", "closed", "close"]);
  const result: Act[] = [];
  for (const each of acts) {
    const last = result.at(-1);
    const canJoin = last && joinable.has(each.verb) && !each.options.has("extract") && each.actors.length > 0;
    if (last && canJoin && isAlike(last, each) && !each.actors.some((name) => last.actors.includes(name)))
      result[result.length - 1] = { ...last, actors: [...last.actors, ...each.actors], at: each.at };
    else result.push(each);
  }
  return result;
}

/** The same receive again and again. */
function counted(acts: readonly Act[]): readonly Act[] {
  const result: Act[] = [];
  for (const each of acts) {
    const last = result.at(-1);
    const isAgain =
      last?.verb === "receive" &&
      each.verb === "receive" &&
      !each.options.has("extract") &&
      last.actors.join() === each.actors.join() &&
      isAlike({ ...last, count: 0 }, { ...each, count: 0 });
    if (last && isAgain) result[result.length - 1] = { ...last, count: (last.count ?? 1) + 1, at: each.at };
    else result.push(each);
  }
  return result;
}

/** What a client sends, and what it receives next, is one step. */
function paired(acts: readonly Act[]): readonly Act[] {
  const result: Act[] = [];
  for (const each of acts) {
    const last = result.at(-1);
    const isAnswer =
      last?.verb === "send" &&
      !last.answer &&
      each.verb === "receive" &&
      each.comments.length === 0 &&
      last.actors.join() === each.actors.join() &&
      // One codec and one opcode are for both.
      last.options.get("opcode") === each.options.get("opcode");
    if (last && isAnswer) {
      const options = new Map([...each.options].filter(([key]) => key !== "opcode"));
      result[result.length - 1] = { ...last, answer: { ...each, options }, at: each.at };
    } else result.push(each);
  }
  return result;
}
