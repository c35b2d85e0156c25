import { describe, expect, it } from "vitest";
import { nowhere } from "../../../src/expression/expr.ts";
import { compileOutsideMatcher, compileOutsideSteps } from "../../../src/language/mock/outside-steps.ts";
import { compiledMock } from "../../support/mock.ts";

const mock = await compiledMock(`
vars: { limit: 3 }
data: { count: 0 }
fragments: { hello: { params: [who], steps: [{ send: "hi \${who}" }] } }
endpoints:
  - { path: /ws, state: { user: null } }
  - { path: /other, state: { color: red } }
`);

const faults = async (steps: unknown, match?: unknown): Promise<readonly string[]> => {
  const { problems } = await compileOutsideSteps(mock, { do: steps, ...(match === undefined ? {} : { match }) });
  return problems.map(
    ({ place, headline, help }) => `${place?.file}:${place?.line} ${headline}${help ? ` — ${help}` : ""}`,
  );
};

describe("steps from outside of a mock's file", () => {
  it("know its data, variables, fragments and the state of each endpoint", async () => {
    const { script, problems } = await compileOutsideSteps(mock, {
      do: [
        { send: "${user} ${color} ${data.count} ${vars.limit} ${limit}" },
        { call: "hello", with: { who: "${self.name}" } },
        { set: { "data.count": 1, user: "bob" } },
        { send: "x", to: { user: "bob" } },
        { repeat: 2, steps: [{ log: "more" }] },
      ],
    });
    expect(problems).toEqual([]);
    expect(script).toHaveLength(5);
  });

  it("a matcher on messages has what messages have, and reaches no more than they do", async () => {
    const { match, problems } = await compileOutsideMatcher(mock, { type: "say", rooom: "x", n: { $gt: 1 } });
    expect([match?.describe(nowhere), problems]).toEqual(['{ type: "say", rooom: "x", n: { $gt: 1 } }', []]);
    const wrong = await compileOutsideMatcher(mock, { a: { $schema: "/etc/passwd" } });
    expect(wrong.problems[0]?.headline).toBe('Steps from here cannot use "$schema": it reads files');
  });

  it("choose connections by a matcher", async () => {
    const { match, problems } = await compileOutsideSteps(mock, { do: "close", match: { user: "bob" } });
    expect(problems).toEqual([]);
    expect(match).toBeDefined();
    expect(await faults("close", { user: { $regex: "(" } })).toHaveLength(1);
  });

  it("reach nothing but connections: no program, no request, no file, no environment", async () => {
    const help =
      "They may send, close, join, set, log, wait, …: what a connection does. The file of the mock may do more.";
    expect(await faults({ exec: "id" })).toEqual([`steps:2 Steps from here cannot use "exec" — ${help}`]);
    expect(await faults({ http: "GET http://127.0.0.1/" })).toEqual([
      `steps:2 Steps from here cannot use "http" — ${help}`,
    ]);
    expect(await faults("- if: 1 == 1\n  then:\n    - repeat: 2\n      steps: [{ exec: id }]")).toEqual([
      `steps:4 Steps from here cannot use "exec" — ${help}`,
    ]);
    expect(await faults({ send: { $file: "/etc/passwd" } })).toContain(
      'steps:3 Steps from here cannot use "$file": it reads files',
    );
    expect(await faults({ receive: { a: { $schema: { $ref: "/etc/passwd" } } } })).toContain(
      'steps:4 Steps from here cannot use "$schema": it reads files',
    );
    expect(await faults("close", { user: { $schema: "/etc/passwd" } })).toContain(
      'to:3 Steps from here cannot use "$schema": it reads files',
    );
    expect(await faults({ forEach: { file: "/etc/hosts.csv" }, as: "row", steps: [{ send: "${row}" }] })).toContain(
      "steps:3 Steps from here read no files",
    );
    expect(await faults({ send: { $text: "a" }, codec: { protobuf: { file: "/etc/a.proto", type: "A" } } })).toContain(
      "undefined:undefined Steps from here read no files",
    );
    expect(await faults({ send: "${env.HOME}" })).toEqual(["steps:2 Steps from here do not see the environment"]);
    expect(await faults({ send: "${[1].map(x, env.HOME)}" })).toEqual([
      "steps:2 Steps from here do not see the environment",
    ]);
    expect(await faults("close", { user: "${env.HOME}" })).toEqual(["to:2 Steps from here do not see the environment"]);
  });

  it("are told what is wrong with them, and not what is wrong with the file", async () => {
    expect(await faults("- sned: a")).toEqual(['steps:1 Unknown action "sned" — Did you mean "send"?']);
    expect(await faults("- send: a\n--- \n- send: b")).toEqual(["steps:1 There is more than one document"]);
    expect(await faults(null)).toHaveLength(1);
    expect(await faults(7)).toHaveLength(1);
    expect(await faults("- alice: { send: a }")).toHaveLength(1);
    expect(await faults("- set: { nobody.x: 1 }")).toHaveLength(1);
  });
});
