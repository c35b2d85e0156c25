import type { ProblemInput } from "../problem.ts";
import { raw } from "../shape/lists.ts";
import type { Members } from "../shape/maps.ts";

/** What a client does by itself, compiled once, when the file is read: no `connect` and no expression can change it. */
export const behaviourMembers = {
  state: { shape: raw({ type: "object" }), doc: "Variables of this client and their first values." },
  rules: { shape: raw({ $ref: "#/definitions/rules" }), doc: "What the client answers or drops in the background." },
  onConnect: { shape: raw({ $ref: "#/definitions/script" }), doc: "Steps that run whenever the connection opens." },
  onClose: { shape: raw({ $ref: "#/definitions/script" }), doc: "Steps that run when the connection has ended." },
} as const satisfies Members;

export type Behaviour = keyof typeof behaviourMembers;

/** Whether a key of settings says what the client does by itself. */
export function isBehaviour(key: string): key is Behaviour {
  return Object.hasOwn(behaviourMembers, key);
}

/** What is wrong with behaviour that stands where nothing compiles it: in a `connect`, or in the value of an expression. */
export function misplaced(key: Behaviour, where: "connect" | "expression"): Omit<ProblemInput, "code" | "at"> {
  return {
    headline:
      where === "connect"
        ? `A connect cannot change what the client does by itself: "${key}"`
        : `"${key}" cannot be given by an expression`,
    label: "belongs to the client itself",
    help: `It is compiled when the file is read. Write it in the client itself: clients: { alice: { url: …, ${key}: … } }.`,
  };
}
