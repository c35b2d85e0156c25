import { flag } from "../shape/scalars.ts";
import { defineInvariant } from "./invariant.ts";
import { option } from "./options.ts";

/** `noUnexpectedClose`: the other side closes no connection without a step that expects it. It holds by default. */
export const noUnexpectedCloseInvariant = defineInvariant({
  name: "noUnexpectedClose",
  summary:
    "The other side closes no connection without a step that expects it. This holds by default; `false` lifts it.",
  examples: ["- noUnexpectedClose: false", "- { noUnexpectedClose: false, clients: [alice, bob] }"],
  value: { shape: flag, doc: "`false`: connections may be closed by the other side.", bare: true },
  options: { clients: option.clients },
  compile({ value = true }) {
    return { mayClose: !value };
  },
});
