import { matcher } from "../match/compile.ts";
import { self } from "./need.ts";
import { option } from "./options.ts";
import { asWritten, Selection } from "./receiving/selection.ts";
import { noteTaken } from "./step-frames.ts";
import { defineStep } from "./step.ts";

/** `discard`: forgets unread messages. */
export const discardStep = defineStep({
  name: "discard",
  actor: "peer",
  offWire: true,
  summary: "Forgets the unread messages, or those that match.",
  examples: ["- bob: discard", "- bob: { discard: { type: presence } }"],
  value: { shape: matcher, doc: "A matcher; without one all unread messages are forgotten.", bare: true },
  options: { opcode: option.opcode },
  compile({ value, valueNode, options }, reader) {
    reader.lookBack();
    const selection = new Selection(value, options, asWritten(valueNode, reader));
    return (scope) => {
      const { inbox } = self(scope);
      for (const message of inbox.unreadMessages()) {
        if (!selection.accepts(message, scope)) continue;
        inbox.take(message);
        message.takenBy = scope.track.step;
        if (scope.scene.frames) noteTaken(message, scope);
      }
    };
  },
});
