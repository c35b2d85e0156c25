import { isUtf8 } from "node:buffer";
import { bytes } from "../expression/bytes.ts";
import { duration, formatDuration } from "../expression/duration.ts";
import { show } from "../match/value.ts";
import type { Control, End } from "../net/inbox.ts";
import { Failure } from "../problem.ts";
import { countFault, countOrLimits, isExact, limitsOf } from "./receiving/count.ts";
import { howItEnded } from "./waiting/ending.ts";
import { causeOf, causeTime, nameCause, timeoutOf } from "./waiting/latency.ts";
import { listeningSelf, self } from "./need.ts";
import { option } from "./options.ts";
import { judgeOwnLatency } from "./waiting/own-latency.ts";
import { pausedNote } from "./receiving/paused.ts";
import { noteTaken } from "./step-frames.ts";
import { defineStep, type StepKind } from "./step.ts";
import { waitFor } from "./waiting/waiting.ts";

/** `receivePing` and `receivePong` differ in the frame that they await and in nothing else. */
function receiveControl(kind: "ping" | "pong", name: string, details: string, examples: readonly string[]): StepKind {
  return defineStep({
    name,
    actor: "peer",
    onlyAwaits: { unless: ["count", "for", "within"] },
    summary: `Takes a ${kind} of the other side.`,
    details,
    examples,
    value: { shape: bytes, doc: `The data that the ${kind} must carry; without it any ${kind} will do.`, bare: true },
    options: {
      count: {
        shape: countOrLimits,
        doc: "How many: a number, or `{ min, max }`. Default: 1, or with `for`: at least 1.",
      },
      for: { shape: duration, doc: `Count the ${kind}s of this time; as many as \`count\` says must come.` },
      timeout: option.timeout,
      within: option.within,
      after: option.after,
      measure: option.measure,
    },
    compile({ at, value, options, id, series }, reader) {
      const { count: written } = options;
      const fault = written && countFault(written, options.for !== undefined, `${kind}s`);
      if (fault) {
        reader.report({ ...fault, at });
        return undefined;
      }
      return async (scope) => {
        const peer = self(scope);
        const data = value?.evaluate(scope);
        const { min, max } = written ? limitsOf(written, scope) : { min: 1, max: Infinity };
        // Limits are about all that is there; an exact number is as many as the step takes.
        const takesAll = written !== undefined && !isExact(written);
        const window = options.for?.evaluate(scope);
        const taken: Control[] = [];
        const fits = (control: Control): boolean => data === undefined || control.data.equals(data);
        const queue = kind === "ping" ? peer.inbox.pings : peer.inbox.pongs;
        const takeQueued = (): void => {
          for (let i = 0; i < queue.length && (takesAll || !enough());) {
            const control = queue[i];
            if (control && fits(control)) taken.push(...queue.splice(i, 1));
            else i++;
          }
        };
        const enough = (): boolean => window === undefined && taken.length >= min;
        const right = (): boolean => taken.length >= min && taken.length <= max;
        const problem = (came: string, ended = false): Failure =>
          new Failure({
            code: ended ? "closed" : taken.length > 0 ? "wrong-count" : "never-came",
            headline: `${peer.name}: ${came}`,
            label: taken.length > max ? `at most ${max}` : `${taken.length} of ${min} came`,
            at,
            expected: `${limits(min, max, kind)}${data ? ` with ${shown(data)}` : ""}`,
            actual: `${taken.length}`,
            notes: [...pausedNote(peer), ...otherData(queue)],
          });
        const closed = (end: End): Failure => problem(`${howItEnded(end)} while waiting for a ${kind}`, true);
        const tooMany = (): Failure => problem(`more ${kind}s came than expected`);
        takeQueued();
        if (taken.length > max) throw tooMany();
        const { end } = peer.inbox;
        if (end && !enough() && !right()) throw closed(end);
        if (!end && !enough()) {
          listeningSelf(scope, `receive a ${kind}`, at);
          const timeout = window ?? timeoutOf(options, scope);
          await waitFor<void>(
            peer,
            {
              timeout,
              watches: window !== undefined,
              ended: (ended) => (right() ? { result: undefined } : closed(ended)),
              late() {
                if (window !== undefined && right()) return { result: undefined };
                return problem(
                  `${taken.length === 0 ? `no ${kind}` : counted(taken.length, kind)} came in ${formatDuration(timeout)}`,
                );
              },
              control(arrived, control) {
                if (arrived !== kind || !fits(control)) return undefined;
                taken.push(control);
                if (taken.length > max) throw tooMany();
                return enough() ? { result: undefined } : {};
              },
            },
            scope,
          );
        }
        if (scope.scene.frames) for (const each of taken) noteTaken(each, scope);
        const last = taken.at(-1);
        const cause = causeOf(options.after, scope);
        if (last && id !== undefined) nameCause(scope, { at: last.at, title: `${peer.name}: receive a ${kind}` }, id);
        if (!last || !cause) return;
        const what = `${peer.name}: the ${kind}`;
        const start = causeTime(cause, peer);
        judgeOwnLatency(
          { what, start, end: last.at, startTitle: cause.title, series, within: options.within, at },
          scope,
        );
      };
    },
  });
}

/** How many frames with other data are told. */
const SHOWN = 3;

function otherData(queue: readonly Control[]): readonly string[] {
  if (queue.length === 0) return [];
  const first = queue.slice(0, SHOWN).map((each) => shown(each.data));
  return [`${queue.length} came with other data: ${first.join(", ")}${queue.length > SHOWN ? ", …" : ""}`];
}

/** Data of a ping is bytes, and mostly a text. */
function shown(data: Uint8Array): string {
  return show(isUtf8(data) ? Buffer.from(data).toString() : data, 40);
}

/** How many are expected; of an exact number, or of one that there must be at least, no more is said. */
function limits(min: number, max: number, kind: string): string {
  if (max === Infinity || max === min) return `${max === Infinity && min > 1 ? "at least " : ""}${counted(min, kind)}`;
  return min === 0 ? `at most ${counted(max, kind)}` : `${min} to ${counted(max, kind)}`;
}

function counted(frames: number, kind: string): string {
  return `${frames} ${kind}${frames === 1 ? "" : "s"}`;
}

/** `receivePing`: a ping of the other side. */
export const receivePingStep = receiveControl(
  "ping",
  "receivePing",
  "Pings are answered by themselves, unless the client says `autoPong: false`. They are kept apart from messages.",
  ["- bob: { receivePing, within: 30s }", "- bob: { receivePing, count: 2, for: 3s }"],
);

/** `receivePong`: a pong of the other side that no `ping` step awaited. */
export const receivePongStep = receiveControl(
  "pong",
  "receivePong",
  "An answer to a `ping` step is awaited by that step itself.",
  ["- bob: { receivePong, timeout: 1s }"],
);
