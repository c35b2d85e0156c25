import { duration, within } from "../expression/duration.ts";
import { list, oneOrMany, raw } from "../shape/lists.ts";
import type { Members } from "../shape/maps.ts";
import { flag, word } from "../shape/scalars.ts";
import { clientNode } from "../steps/settings/client-settings.ts";
import { defaults } from "./defaults.ts";
import { fails } from "./fails.ts";
import { serverSpec } from "./server/server-spec.ts";
import { sla } from "./sla.ts";
import { fragmentsKey } from "./step/fragments-key.ts";

const steps = { $ref: "#/definitions/steps" };

/** The keys of a scenario, and of the head of a file. */
export const topLevel = {
  name: { shape: word("the name of the scenario"), doc: "The name of the scenario in every report." },
  description: { shape: word("a description"), doc: "A text for readers." },
  use: {
    shape: oneOrMany(word("the name of a file")),
    doc: "A file, or several, whose heads are shared: their `vars`, `clients`, `servers`, `fragments` and what else a head holds.",
  },
  tags: { shape: list("a list of tags", word("a tag")), doc: "For `--tags`." },
  skip: { shape: word("a reason"), doc: "The scenario is not played; the reason stands in the reports." },
  fails: {
    shape: fails,
    doc: "The code of the problem that the scenario is meant to fail with: it passes when it does, and only then.",
  },
  timeout: { shape: duration, doc: "For the whole scenario. Default: 60s." },
  vars: {
    shape: raw({ type: "object" }),
    doc: "Variables and their values; they may use `${…}` and each other. `--var name=value` replaces one.",
  },
  secrets: {
    shape: list("a list of names of variables", word("a name")),
    doc: "Names of variables whose values are masked in every output.",
  },
  examples: {
    shape: raw({
      anyOf: [
        { type: "array", items: { type: "object" }, minItems: 1 },
        { type: "object", additionalProperties: { type: "array" }, minProperties: 1 },
        { type: "string", description: "A `.csv`, `.json` or `.yaml` file" },
      ],
    }),
    doc: "Rows of variables: the scenario is played once for each. A list of maps, columns (`{ code: [1000, 1001] }`), or a file. `name` may use the cells.",
  },
  servers: {
    shape: raw({ type: "object", additionalProperties: serverSpec.schema }),
    doc: "Servers by name: a url, a `command` that is started for the scenario, or a `mock`.",
  },
  clients: {
    shape: raw({
      anyOf: [
        { type: "object", additionalProperties: { anyOf: [{ type: "null" }, clientNode.schema] } },
        { type: "array", items: { type: "string" } },
      ],
    }),
    doc: "Clients by name: a url, or settings; or a list of names when `defaults.client` has the url.",
  },
  fragments: fragmentsKey,
  defaults: {
    shape: defaults({
      timeout: { shape: duration, doc: "How long steps wait. Default: 5s." },
      within: { shape: within, doc: "The limit on the latency of each receive and ping that names none." },
      inOrder: { shape: flag, doc: "Each receive takes a later message than the one before." },
      client: { shape: raw(clientNode.schema), doc: "Settings of all clients." },
    }),
    doc: "What holds where nothing else is said: `timeout`, `within`, `inOrder`, `client`.",
  },
  sla: {
    shape: sla,
    doc: "Limits on series of latencies, judged when the steps have ended: `delivery: { p50, p90, p95, p99, min, max, minCount }`.",
  },
  invariants: {
    shape: raw({ $ref: "#/definitions/invariants" }),
    doc: "What must hold of every message, from the first step to the last: `[{ unique: $.id }]`.",
  },
  before: { shape: raw(steps), doc: "Steps before `steps`." },
  steps: { shape: raw(steps), doc: "The steps, one after another." },
  finally: { shape: raw(steps), doc: "Steps that always run at the end, also after a failure or an interrupt." },
} as const satisfies Members;
