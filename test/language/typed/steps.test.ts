import { describe, expect, it } from "vitest";
import { payload } from "../../../src/expression/payload.ts";
import { loadText } from "../../../src/language/load.ts";
import { readCommand } from "../../../src/language/typed/line.ts";
import { TypedSteps } from "../../../src/language/typed/steps.ts";

async function typing(text: string): Promise<TypedSteps> {
  const { scenarios, problems } = await loadText(
    text,
    { path: "/tmp/chat.yaml", shown: "chat.yaml" },
    { keepWritten: true, show: (path) => path },
  );
  expect(problems).toEqual([]);
  return new TypedSteps(scenarios[0]!);
}

const chat = `
vars: { room: lobby }
clients: { alice: ws://127.0.0.1:1, bob: ws://127.0.0.1:1 }
fragments: { login: { steps: [{ send: "login \${room}" }] } }
steps: [{ alice: connect }]
`;
const line = (text: string) => readCommand({ file: "prompt", text }).node!;
const told = async (steps: TypedSteps, text: string, self: string | undefined = "alice"): Promise<readonly string[]> =>
  (await steps.compile(line(text), self)).problems.map(
    ({ headline, help, place }) =>
      `${place?.file}:${place?.column} ${headline}${help === undefined ? "" : ` — ${help}`}`,
  );

describe("a typed step", () => {
  it("may use what the scenario has", async () => {
    const steps = await typing(chat);
    const { script, problems } = await steps.compile(line(".send ${room}"), "alice");
    expect(problems).toEqual([]);
    expect(script.map(({ title }) => title)).toEqual([".send ${room}"]);
    expect(await told(steps, ".call login")).toEqual([]);
    expect(await told(steps, ".bob { send: hi }")).toEqual([]);
    expect(await told(steps, ".alice { send: hi }", undefined)).toEqual([]);
  });

  it("tells what is wrong with it, each time", async () => {
    const steps = await typing(chat);
    const wrong = ['prompt:7 Unknown variable "rom" — Did you mean "room"?'];
    expect(await told(steps, ".send ${rom}")).toEqual([wrong[0]?.replace(":7", ":9")]);
    expect(await told(steps, ".send ${rom}")).toEqual([wrong[0]?.replace(":7", ":9")]);
    expect(await told(steps, ".recieve { type: x }")).toEqual([
      'prompt:2 Unknown action "recieve" — Did you mean "receive"?',
    ]);
  });

  it("gives names to those behind it, when it is right", async () => {
    const steps = await typing(chat);
    expect(await told(steps, ".send ${token}")).toHaveLength(1);
    expect(await told(steps, ".receive { type: hi }, extract: { token: $.token }, id: welcome")).toEqual([]);
    expect(await told(steps, ".send ${token} ${alice.token}")).toEqual([]);
    expect(await told(steps, ".receive { type: ho }, after: welcome, within: 1s")).toEqual([]);
    expect(await told(steps, ".set { a: 1 }, wrong: 2")).toHaveLength(1);
    expect(await told(steps, ".send ${a}")).toHaveLength(1);
  });

  it("may be of a client that is declared while it is played", async () => {
    const steps = await typing(chat);
    const span = { source: { file: "prompt", text: "ws://127.0.0.1:2" }, start: 0, end: 16 };
    const url = { kind: "scalar", span, value: "ws://127.0.0.1:2", raw: "ws://127.0.0.1:2", plain: true } as const;
    expect(await told(steps, ".carol { send: hi }")).toHaveLength(1);
    expect((await steps.declare("carol", url)).spec?.name).toBe("carol");
    expect(await told(steps, ".carol { send: hi }")).toEqual([]);
    expect(await told(steps, ".alice { send: hi }")).toEqual([]);
    const wrong = await steps.declare("send", url);
    expect(wrong.spec).toBeUndefined();
    expect(wrong.problems[0]?.headline).toContain("send");
    expect((await steps.declare("dora", { ...url, value: "http:/" })).problems).toHaveLength(1);
    expect(await told(steps, ".dora { send: hi }")).toHaveLength(1);
  });
});

describe("what is typed where a step could be", () => {
  it("sees names beside those of the scenario, and who acts", async () => {
    const steps = await typing(chat);
    expect((await steps.compile(line(".send ${i}"), "alice", ["i"])).problems).toEqual([]);
    expect(await told(steps, ".send ${i}")).toHaveLength(1);
  });

  it("is read as what it is meant to be", async () => {
    const steps = await typing(chat);
    const read = (text: string) =>
      steps.read(line(`.send ${text}`), undefined, [], (node, reader) => payload.read(node, reader));
    expect((await read("${room}")).value).toBeDefined();
    const wrong = await read("${rom}");
    expect([wrong.value, wrong.problems.map(({ help }) => help)]).toEqual([undefined, ['Did you mean "room"?']]);
  });

  it("is compiled against the file as it is when that was read again", async () => {
    const steps = await typing(chat);
    const { scenarios } = await loadText(
      chat.replace("room: lobby", "place: lobby"),
      { path: "/tmp/chat.yaml", shown: "chat.yaml" },
      { keepWritten: true, show: (path) => path },
    );
    steps.renew(scenarios[0]!);
    expect(await told(steps, ".send ${place}")).toEqual([]);
    expect(await told(steps, ".send ${room}")).toHaveLength(1);
  });
});
