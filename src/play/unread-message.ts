import type { Absence } from "../expression/expr.ts";
import type { Message } from "../net/message.ts";
import { messageText } from "../steps/receiving/taking.ts";

/** Why `message` has no value. */
export function unreadText(message: Message, codec: string): Absence {
  const why = message.whyNoValue ?? "is neither JSON nor text: its bytes are not UTF-8";
  return {
    headline: `The message has no value: its codec, ${codec}, could not read ${messageText(message, 100)}, which ${why}`,
    help: "A rule with when: { message: … } takes only what was read; what came as it is, read or not, is raw.",
  };
}
