import { matcher } from "../../match/compile.ts";
import type { ProblemInput } from "../../problem.ts";
import { wholeNumber } from "../../expression/number.ts";
import { heartbeatShape, idleShape } from "../standing/heartbeat.ts";
import { raw } from "../../shape/lists.ts";
import type { Members } from "../../shape/maps.ts";
import { answer, answerDoc } from "../standing/rule.ts";

/** How many clients a group may have. */
export const groupSize = wholeNumber({ min: 1, max: 100_000 });

/** How many clients there are, and what each does by itself: known before anybody connects, so no `connect` can change it. */
export const behaviourMembers = {
  size: {
    shape: groupSize,
    doc: "Makes it a group of so many clients, which do every step at the same time: `viewers[1]` is the first.",
  },
  state: { shape: raw({ type: "object" }), doc: "Variables of this client and their first values." },
  rules: { shape: raw({ $ref: "#/definitions/rules" }), doc: "What the client answers or drops in the background." },
  answer: { shape: answer, doc: answerDoc },
  streams: {
    shape: raw({ $ref: "#/definitions/streams" }),
    doc: "What the client sends by itself over time: from the opening of its connection to its end.",
  },
  heartbeat: {
    shape: raw(heartbeatShape.schema),
    doc: "Asks again and again whether the server is there: `{ every, timeout }` by pings, or with `send` and `expect`. Default: none.",
  },
  idle: {
    shape: raw(idleShape.schema),
    doc: "How long the server may be silent: a time, or `{ after, code, reason }`. Default: for ever.",
  },
  onConnect: { shape: raw({ $ref: "#/definitions/script" }), doc: "Steps that run whenever the connection opens." },
  onClose: { shape: raw({ $ref: "#/definitions/script" }), doc: "Steps that run when the connection has ended." },
  faults: { shape: raw({ $ref: "#/definitions/faults" }), doc: "What goes wrong with its messages." },
  never: { shape: raw(matcher.schema), doc: "A message that this client must never receive: it ends the scenario." },
} as const satisfies Members;

export type Behaviour = keyof typeof behaviourMembers;

/** Whether a key of settings says what the client does by itself. */
export function isBehaviour(key: string): key is Behaviour {
  return Object.hasOwn(behaviourMembers, key);
}

/** What is wrong with behaviour that stands where nothing compiles it: in a `connect`, or in the value of an expression. */
export function misplaced(key: Behaviour, where: "connect" | "expression"): Omit<ProblemInput, "code" | "at"> {
  if (key === "size")
    return {
      headline:
        where === "connect" ? "A connect cannot change the size of a group" : "The size of a group cannot be given so",
      label: "belongs to the client itself",
      help: "Write it in the client itself: clients: { viewers: { url: …, size: 100 } }. It may be ${…}.",
    };
  return {
    headline:
      where === "connect"
        ? `A connect cannot change what the client does by itself: "${key}"`
        : `"${key}" cannot be given by an expression`,
    label: "belongs to the client itself",
    help: `It is compiled when the file is read. Write it in the client itself: clients: { alice: { url: …, ${key}: … } }.`,
  };
}
