import { duration, span, within } from "../../expression/duration.ts";
import { bytes } from "../../expression/bytes.ts";
import { count } from "../../expression/number.ts";
import { codecSetting } from "../../codec/setting.ts";
import { codeMatcher, matcher } from "../../match/compile.ts";
import { proxyShape } from "../../mock/proxy.ts";
import { described, type Members, objectSchema } from "../../shape/maps.ts";
import type { JsonSchema } from "../../shape/shape.ts";
import { option as invariantOption } from "../../invariants/options.ts";
import { clientNode, connectionMembers, overrideNode } from "../../steps/settings/client-settings.ts";
import { expectations } from "../../steps/receiving/expectation.ts";
import { extractions } from "../../steps/receiving/extraction.ts";
import { httpRequest } from "../../steps/http/http-request.ts";
import { option } from "../../steps/options.ts";
import { faultsSchema } from "../../steps/standing/fault.ts";
import { rulesSchema } from "../../steps/standing/rule.ts";
import { streamsSchema } from "../../steps/standing/stream.ts";
import { when } from "../../steps/standing/when.ts";
import { expectDocument } from "../mock/expect-file.ts";
import { isMockDocument, mockDocument } from "../mock/mock.ts";
import { projectMembers } from "../project.ts";
import { invariantSchemas } from "./invariants.ts";
import { settingsSchema } from "./settings.ts";
import { type NamedSchema, withShared } from "./sharing.ts";
import { stepSchemas } from "./steps.ts";
import { ref } from "./written.ts";
import { modifierMembers } from "../step/step-line.ts";
import { serverSpec } from "../server/server-spec.ts";
import { topLevel } from "../top-level.ts";

/** The schema of files with scenarios, for editors: draft-07, which all of them read. A mock may stand in the file, too. */
export function scenarioSchema(): JsonSchema {
  return fileSchema("wstest scenario", { if: isMockDocument, then: ref("mock"), else: ref("scenario") });
}

/** The schema of files with mocks, for editors. The scenarios that use a mock may stand in its file. */
export function mockSchema(): JsonSchema {
  return fileSchema("wstest mock", { if: { required: ["steps"] }, then: ref("scenario"), else: ref("mock") });
}

/** The schema of files of expectations, `wstest mock --expect`, for editors. */
export function expectSchema(): JsonSchema {
  const expect = { ...expectDocument, description: "What the clients of a mock must have done." };
  return fileSchema("wstest expectations", ref("expect"), { expect });
}

/** The schema of a project's file, for editors. `options`: those of the command line that it may have. */
export function projectSchema(options: Members): JsonSchema {
  const project = { ...objectSchema(projectMembers(options)), description: "What all runs of a project share." };
  return fileSchema("wstest project", ref("project"), { project });
}

function fileSchema(title: string, documents: JsonSchema, own: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  const definitions: Record<string, JsonSchema> = {
    ...own,
    scenario: {
      title: "scenario",
      description: "A scenario, or the head of a file: what its scenarios share.",
      ...objectSchema(topLevel),
    },
    mock: { title: "mock", description: "A mock WebSocket server.", ...mockDocument },
    ...stepSchemas(),
    rules: rulesSchema,
    streams: streamsSchema,
    faults: faultsSchema,
    ...invariantSchemas(),
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title,
    type: "object",
    ...documents,
    ...withShared(definitions, shared),
  };
}

const settings = settingsSchema(objectSchema(connectionMembers))["properties"] as Readonly<Record<string, JsonSchema>>;
const settingNames = Object.keys(settings);

/** What stands in many places, under the name that it gets in the schema. */
const shared: readonly NamedSchema[] = [
  { name: "client", schema: clientNode.schema, content: settingsSchema(clientNode.schema, settingNames) },
  { name: "connection", schema: overrideNode.schema, content: settingsSchema(overrideNode.schema, settingNames) },
  { name: "server", schema: serverSpec.schema },
  { name: "request", schema: httpRequest.schema },
  { name: "when", schema: when.schema },
  { name: "expectations", schema: expectations.schema },
  { name: "extractions", schema: extractions.schema },
  { name: "codes", schema: codeMatcher.schema },
  { name: "matcher", schema: matcher.schema },
  { name: "codec", schema: codecSetting.schema },
  { name: "proxied", schema: proxyShape.schema },
  { name: "bytes", schema: bytes.schema },
  { name: "duration", schema: duration.schema },
  { name: "limit", schema: within.schema },
  { name: "pause", schema: span.schema },
  { name: "count", schema: count.schema },
  ...Object.entries(settings).map(([key, schema]) => ({ name: `setting-${key}`, schema, described: true })),
  ...members("option", option),
  ...members("modifier", modifierMembers),
  ...members("invariant-option", invariantOption),
];

function members(prefix: string, given: Members): readonly NamedSchema[] {
  return Object.entries(given).map(([key, { shape, doc }]) => ({
    name: `${prefix}-${key}`,
    schema: described(shape.schema, doc),
    described: true,
  }));
}
