import { reportOutsideMock } from "./server/mock-only.ts";
import { noValue } from "../shape/scalars.ts";
import { defineStep } from "./step.ts";

/** `lose`: a message that a rule of a proxy has taken goes nowhere. */
export const loseStep = defineStep({
  name: "lose",
  actor: "peer",
  offWire: true,
  summary: "In a proxy, says that the message that a rule has taken goes nowhere.",
  details:
    "What a rule takes goes on only with `forward`: `lose` says so to who reads the rule. See [proxies](proxy.md).",
  examples: ["- lose"],
  value: { shape: noValue("Write lose alone."), doc: "None.", bare: true },
  options: {},
  compile({ at }, reader) {
    if (reportOutsideMock("lose", at, reader)) return undefined;
    return () => undefined;
  },
});
