import { duration } from "../expression/duration.ts";
import { stepMatcher } from "../match/compile.ts";
import type { Message } from "../net/message.ts";
import { Failure } from "../problem.ts";
import { causeOf, causeTime } from "./waiting/latency.ts";
import { listeningSelf, notConnected, self } from "./need.ts";
import { when } from "./receiving/near-misses.ts";
import { option } from "./options.ts";
import { mustRead } from "./receiving/paused.ts";
import { asWritten, Selection } from "./receiving/selection.ts";
import { defineStep } from "./step.ts";
import { messageText } from "./receiving/taking.ts";
import { waitFor } from "./waiting/waiting.ts";

const DEFAULT_SILENCE = 300;

/** `receiveNothing`: no message that matches is unread or arrives in a time. */
export const receiveNothingStep = defineStep({
  name: "receiveNothing",
  actor: "peer",
  offWire: true,
  onlyAwaits: { unless: [] },
  summary: "Fails when a message that matches is unread, or arrives in the given time.",
  details:
    "The check for leaks into a wrong room. With `after: id` only messages that came after that step count. It takes nothing.",
  examples: ["- bob: { receiveNothing: { type: message }, for: 300ms }", "- bob: receiveNothing"],
  value: {
    shape: stepMatcher(["for", "after"], "receiveNothing"),
    doc: "A matcher; without one any message is too much.",
    bare: true,
  },
  options: {
    for: { shape: duration, doc: "How long to listen. Default: 300ms." },
    where: option.where,
    after: option.after,
    opcode: option.opcode,
    codec: option.codec,
  },
  compile({ at, value, valueNode, options }, reader) {
    reader.lookBack();
    const selection = new Selection(value, options, asWritten(valueNode, reader));
    const place = value ? valueNode.span : at;
    return (scope) => {
      const peer = self(scope);
      const cause = options.after === undefined ? undefined : causeOf(options.after, scope);
      const since = cause ? causeTime(cause, peer) : -Infinity;
      const began = scope.scene.clock.now();
      const leak = (message: Message): Failure =>
        new Failure({
          code: "unexpected-message",
          headline: `${peer.name}: a message came that must not come: ${messageText(message, 100)}`,
          label: "nothing that matches may come",
          at: place,
          expected: value ? `nothing that matches ${selection.describe(scope)}` : "nothing",
          actual: messageText(message),
          notes: [`it came ${when(message, began)}`],
          ...(message.at < began
            ? {
                help: "It was unread when the step began. Receive or discard it before, or write after: with the id of a step; then only what came later counts.",
              }
            : {}),
        });
      const found = peer.inbox.find(
        {
          accepts: (message) => !message.ruled && selection.accepts(message, scope),
          refusesForEver: (message) => message.ruled || selection.refusesForEver(message, scope),
          key: selection,
        },
        { since, afterNumber: 0 },
      );
      if (found) throw leak(found);
      // After our own end nobody listens: a step that tests nothing must not pass.
      if (peer.inbox.end?.by === "us") throw notConnected(peer, "receive", place);
      if (peer.inbox.end) return undefined;
      listeningSelf(scope, "receive", place);
      const haveRead = mustRead(peer, "listen", place);
      return waitFor<void>(
        peer,
        {
          timeout: options.for?.evaluate(scope) ?? DEFAULT_SILENCE,
          watches: true,
          offer(message) {
            if (!message.ruled && selection.accepts(message, scope)) throw leak(message);
            return undefined;
          },
          // Nothing can come any more; whether the end was expected is judged elsewhere.
          ended: () => ({ result: haveRead() }),
          late: () => ({ result: haveRead() }),
        },
        scope,
      );
    };
  },
});
