import { matcher } from "../match/compile.ts";
import type { Matcher } from "../match/matcher.ts";
import { messageText } from "../steps/receiving/taking.ts";
import { defineInvariant, type Guard, type Seen, type Violation } from "./invariant.ts";
import { option } from "./options.ts";

/** `never`: no message matches. */
export const neverInvariant = defineInvariant({
  name: "never",
  summary: "No message matches.",
  examples: [
    "- never: { type: error }",
    '- { never: { room: { $not: "room:lobby" } }, clients: bob, match: { type: message } }',
  ],
  value: { shape: matcher, doc: "A matcher: what must not come." },
  options: option,
  compile({ value }) {
    return value && { start: () => neverGuard(value) };
  },
});

/** Watches that no message matches; also what `never` in the settings of a client stands for. */
export function neverGuard(matches: Matcher): Guard {
  return {
    message({ peer, from, message, scope }: Seen): Violation | undefined {
      if (!matches.holds(message, scope)) return undefined;
      return {
        peer,
        what: `a message ${from === "server" ? "came that must never come" : "was sent that must never be sent"}: ${messageText(message, 100)}`,
        label: "never",
        at: matches.span,
        expected: `nothing that matches ${matches.describe(scope)}`,
        actual: messageText(message),
        message,
        from,
      };
    },
  };
}
