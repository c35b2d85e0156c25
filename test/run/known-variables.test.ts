import { describe, expect, it } from "vitest";
import { checkTyped, knowsVariable } from "../../src/run/known-variables.ts";
import { thrownBy } from "../support/evaluate.ts";
import { load, scenario } from "../support/load.ts";
import { play } from "../support/play.ts";

const chat = `servers: { chat: ws://h }
clients: { alice: "\${chat.url}" }
vars: { room: lobby }
secrets: [token]
steps:
  - set: { own: 1 }
  - exec: echo $WSTEST_line
  - log: "\${alice.name} \${given} \${own} \${env.HOME}"
`;
const reads = ["given", "line", "token"];

describe("a scenario knows a variable", () => {
  it("that it declares, keeps secret or reads; not what else has a name", async () => {
    const read = await scenario(chat, reads);
    const names = ["room", "token", "given", "line", "own", "alice", "chat", "env", "HOME", "rom"];
    expect(names.filter((each) => knowsVariable(read, each))).toEqual(["room", "token", "given", "line", "own"]);
  });
});

describe("a variable that was typed", () => {
  it("is known to one of the scenarios", async () => {
    const [one, other] = [await scenario(chat, reads), await scenario("steps: [{ log: hi }]")];
    expect(checkTyped(["room", "given"], [other, one], [])).toBeUndefined();
    expect(checkTyped(["anything"], [], [])).toBeUndefined();
  });

  it.each([
    ["rom", 'Did you mean "room"?'],
    ["xyz", "The variables are room, token, line, given."],
    ["chat", "It is a server. -t chat=<url> puts another one in its place."],
    ["alice", "It is a client. Variables stand under vars."],
  ])("%s is not", async (name, help) => {
    const read = await scenario(chat, reads);
    expect(await thrownBy(() => checkTyped(["room", name], [read], []))).toMatchObject({
      code: "invalid-argument",
      headline: `--var ${name}: no scenario has a variable "${name}"`,
      help,
    });
  });

  it("has no place where there are none, or finds many", async () => {
    const [none, many] = [
      await scenario("steps: [{ log: hi }]"),
      await scenario(`vars: { ${"abcdefghijkl".replaceAll(/./g, "$&$&$&: 1, ")} }\nsteps: [{ log: hi }]`),
    ];
    expect((await thrownBy(() => checkTyped(["x"], [none], []))).help).toBe(
      "Declare it, vars: { x: … }, or read it where it is needed: ${x}.",
    );
    expect((await thrownBy(() => checkTyped(["x"], [many], []))).help).toBe(
      "The variables are aaa, bbb, ccc, ddd, eee, fff, ggg, hhh, iii, jjj, ….",
    );
  });

  it("may be meant by a file with mistakes, whose scenarios nobody knows", async () => {
    const read = await scenario("steps: [{ log: hi }]");
    const faulty = await load("vars: { room: lobby }\nsteps: [{ log: }");
    expect(checkTyped(["room"], [read], [faulty])).toBeUndefined();
    expect((await thrownBy(() => checkTyped(["rom"], [read], [faulty]))).headline).toContain("--var rom");
  });
});

describe("a run", () => {
  const given = (name: string) => ({ given: new Map([[name, "x"]]), typed: [name] });
  const files = {
    "a.yaml": "name: a\nvars: { room: lobby }\nsteps: [{ log: '${room}' }]",
    "b.yaml": "name: b\nsteps: [{ log: b }]",
  };

  it("plays nothing when a variable that was typed is not known", async () => {
    const { problems, outcomes, exitCode } = await play(files, given("rom"));
    expect([exitCode, outcomes]).toEqual([2, []]);
    expect(problems).toMatchObject([{ headline: '--var rom: no scenario has a variable "rom"' }]);
  });

  it("asks only the scenarios that were chosen", async () => {
    expect((await play(files, { ...given("room"), workers: 1 })).logs).toEqual(["x", "b"]);
    expect((await play(files, { ...given("room"), grep: [/b/] })).exitCode).toBe(2);
    expect((await play(files, { ...given("rom"), grep: [/zzz/] })).exitCode).toBe(4);
  });

  it("lets nothing from outside hide a client or a server, and does not mind what nobody knows", async () => {
    const { logs, outcomes } = await play("clients: { alice: ws://h }\nsteps: [{ log: '${alice.name}' }]", {
      given: new Map([
        ["alice", "a text"],
        ["nobody", "x"],
      ]),
    });
    expect([outcomes, logs]).toEqual([["scenario.yaml: passed"], ["alice"]]);
  });
});
