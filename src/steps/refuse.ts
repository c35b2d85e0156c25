import type { Cancel } from "../environment.ts";
import type { Failure } from "../problem.ts";
import { integer } from "../shape/scalars.ts";
import { type Coming, coming } from "./waiting/coming.ts";
import { doorOf, type Refusal } from "./server/door.ts";
import { causeOf, causeTime, markCause, timeoutOf } from "./waiting/latency.ts";
import { nobodyCame } from "./waiting/nobody-came.ts";
import { option } from "./options.ts";
import { judgeOwnLatency } from "./waiting/own-latency.ts";
import { response } from "./server/response.ts";
import { defineStep } from "./step.ts";

/** `refuse`: the next handshakes at a mock get another answer than 101. */
export const refuseStep = defineStep({
  name: "refuse",
  actor: "server",
  of: ["mock"],
  summary: "Refuses the next handshake at a mock, whether the client has asked already or not.",
  details: `By itself the step goes on at once: the client may connect in the next one. With \`timeout\`, \`within\` or \`measure\` it waits until the
handshakes have come. A refusal is a cause of latencies from the moment when it is given. A refusal that no handshake came for is a note, for a client may have no need to
come again; where it must come, say until when: \`timeout\`. See [servers](servers.md).`,
  examples: [
    "- upstream: { refuse: 503 }",
    "- upstream: { refuse: { status: 503, headers: { retry-after: 1 }, body: later }, count: 3 }",
    "- upstream: { refuse: 503, within: 90ms..400ms }",
  ],
  value: {
    shape: response(503),
    doc: "The answer: a status, or `{ status, headers, json | text | body }`. Default: 503.",
    bare: true,
  },
  options: {
    count: { shape: integer(1, 1_000_000), doc: "How many handshakes. Default: 1." },
    timeout: { shape: option.timeout.shape, doc: "Wait so long for them." },
    within: {
      shape: option.within.shape,
      doc: "Limit on the time from the cause, or the refusal before, to each handshake: `90ms..400ms`.",
    },
    after: { shape: option.after.shape, doc: "The `id` of the step that the time is measured from." },
    measure: option.measure,
  },
  compile({ at, value, options, id, series }, reader) {
    const { server } = reader;
    const next = reader.verdict?.("refuse");
    if (server === undefined || !next) return undefined;
    const { count = 1 } = options;
    const waits = options.timeout !== undefined || options.within !== undefined || options.measure !== undefined;
    const title = `${server}: refuse`;
    const wanted = { server, what: "handshake", request: undefined, at, since: -Infinity } as const;
    return (scope) => {
      const { scene } = scope;
      const door = doorOf(server, scope, at);
      const answer = value?.evaluate(scope) ?? { status: 503 };
      const began = scene.clock.now();
      let refused = 0;
      let given = began;
      let cause = options.after ? causeOf(options.after, scope) : undefined;
      const refusal = (done: () => void, fails: (thrown: unknown) => void): Refusal => ({
        answer,
        by: title,
        gives() {
          given = scene.clock.now();
        },
        used(arrived, left) {
          const from = cause ?? scope.track.cause;
          cause = undefined;
          refused++;
          markCause(scope, { at: given, title }, id);
          const start = from ? causeTime(from, undefined) : Math.min(began, arrived);
          const startTitle = from?.title ?? "the wait for it began";
          const { within } = options;
          try {
            judgeOwnLatency(
              { what: `${server}: the handshake`, start, end: arrived, startTitle, series, within, at },
              scope,
            );
          } catch (thrown) {
            fails(thrown);
            return;
          }
          if (left === 0) done();
        },
      });
      if (!waits) {
        // Without a limit nothing can fail.
        door.refuse(refusal(nothing, nothing), count);
        door.expect(next());
        return undefined;
      }
      const timeout = timeoutOf(options, scope);
      let cancel: Cancel = nothing;
      const late = (): Failure => {
        cancel();
        return nobodyCame(door, { ...wanted, began, progress: came(refused, count) }, timeout, scope);
      };
      const listen: Coming<void>["listen"] = (told) => {
        cancel = door.refuse(
          refusal(() => told.came(), told.fails),
          count,
        );
        door.expect(next());
        return [cancel];
      };
      return coming({ timeout, late, listen, isJudged: true }, scope);
    };
  },
});

/** How far a step has come that refuses several. */
function came(refused: number, count: number): string | undefined {
  return count === 1 ? undefined : `${refused} of ${count} came`;
}

function nothing(): void {}
