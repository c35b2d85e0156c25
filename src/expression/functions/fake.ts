import { didYouMean } from "../../shape/nearest.ts";
import { fakeKinds } from "../fake-data.ts";
import { Fault } from "../fault.ts";
import { asText } from "./arguments.ts";
import type { ExpressionFunction } from "./function.ts";

/** Data that is made up: the run's seed repeats it. */
export const fakeFunctions = {
  fake: {
    signature: "fake(kind)",
    summary: "Something made up, of [a kind](#made-up-data); the run's seed repeats it.",
    example: 'fake("person.firstName")',
    varies: true,
    oneOf: { argument: 0, what: "kind of made-up data", known: Object.keys(fakeKinds) },
    call([kind], sources) {
      const name = asText(kind);
      const make = Object.hasOwn(fakeKinds, name) ? fakeKinds[name] : undefined;
      if (make) return make(sources);
      throw new Fault(`there is no kind "${name}"`, didYouMean(name, Object.keys(fakeKinds)));
    },
  },
} as const satisfies Record<string, ExpressionFunction>;
