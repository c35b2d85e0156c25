import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { scenarioSchema } from "../../../src/language/schema/schema.ts";
import { snippets } from "../../../src/language/schema/snippets.ts";
import { kindsByName, stepKinds } from "../../../src/steps/index.ts";
import type { StepKind } from "../../../src/steps/step.ts";
import { compiledSchema, misfits } from "../../support/editor-schema.ts";
import { withSteps } from "../../support/step-examples.ts";

const kind = (name: string) => kindsByName.get(name) ?? expect.unreachable();

const actorOf = ({ actor, of }: StepKind): string | undefined =>
  actor === "peer" ? "alice" : actor === "server" ? (of?.includes("mock") ? "upstream" : "chat") : undefined;

describe("a snippet", () => {
  it("is the first example with a value, with places to write over", () => {
    expect(snippets(kind("ping"))).toEqual([
      {
        label: "ping …",
        description: "Sends a ping and awaits the pong with the same data.",
        body: { ping: "${1:hello}", within: "${2:50ms}" },
      },
    ]);
  });

  it("stands behind the name of an actor, which is the first place", () => {
    expect(snippets(kind("stayOpen"), "alice")).toMatchObject([{ body: { "${1:alice}": { stayOpen: "${2:1s}" } } }]);
  });

  it("is not there for a kind that is only a word", () => {
    expect(snippets(kind("restart"))).toEqual([]);
  });

  it("reads nothing of the example as a place", () => {
    expect(JSON.stringify(snippets(kind("forEach")))).toContain("\\\\${room\\\\}");
  });
});

describe("what is inserted fits the schema", () => {
  const schema = compiledSchema(scenarioSchema());

  it.each(stepKinds.flatMap((each) => snippets(each, actorOf(each))))("$label", ({ body }) => {
    const inserted: unknown = parse(withoutPlaces(stringify(body, { lineWidth: 0, defaultStringType: "PLAIN" })));
    expect(misfits(schema, withSteps(stringify([inserted])))).toEqual([]);
  });

  /** The text as an editor leaves it when nothing is written over. */
  function withoutPlaces(text: string): string {
    return text.replaceAll(/\$\{\d+:((?:\\.|[^\\}])*)\}/g, "$1").replaceAll(/\\([\\$}])/g, "$1");
  }
});
