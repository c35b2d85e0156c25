import { describe, expect, it } from "vitest";
import { jsonrpc } from "../../../src/codec/profiles/jsonrpc.ts";
import { profileContract } from "../../contract/profile.ts";
import { openProfile } from "../../support/line.ts";

profileContract(jsonrpc, {
  greeting: [],
  pieces: ['{"jsonrpc":"2.0"', ',"id":1', ',"id":null', ',"result":1', ',"method":"m"', "}", "[", "]", ","],
  sends: [{ call: "sum", params: [1, 2] }, { notify: "tick" }, { result: 1, id: 1 }, { error: { code: 1 }, id: 1 }],
});

describe("our calls", () => {
  it("get ids that count from 1, and their answers say of which method they are", () => {
    const opened = openProfile(jsonrpc);
    expect(opened.send({ call: "sum", params: [1, 2] })).toEqual([
      '{"jsonrpc":"2.0","method":"sum","params":[1,2],"id":1}',
    ]);
    expect(opened.send({ call: "who" })).toEqual(['{"jsonrpc":"2.0","method":"who","id":2}']);
    expect(opened.receive('{"jsonrpc":"2.0","result":"me","id":2}')).toEqual([{ result: "me", of: "who", id: 2 }]);
    expect(opened.receive('{"jsonrpc":"2.0","error":{"code":-1},"id":1}')).toEqual([
      { error: { code: -1 }, of: "sum", id: 1 },
    ]);
  });

  it("pass over ids that a step has written and that have no answer", () => {
    const opened = openProfile(jsonrpc);
    opened.send({ call: "a", id: 1 });
    expect(opened.send({ call: "b" })[0]).toContain('"id":2');
  });

  it("make a batch of a list, and several events of the answer", () => {
    const opened = openProfile(jsonrpc);
    expect(opened.send([{ call: "a" }, { notify: "b" }])).toEqual([
      '[{"jsonrpc":"2.0","method":"a","id":1},{"jsonrpc":"2.0","method":"b"}]',
    ]);
    expect(opened.receive('[{"result":1,"id":1},{"result":2,"id":"x"}]')).toEqual([
      { result: 1, of: "a", id: 1 },
      { result: 2, id: "x" },
    ]);
    expect(() => opened.send([])).toThrow(/at least one call/);
  });

  it("are answered once: a second answer does not know its method", () => {
    const opened = openProfile(jsonrpc);
    opened.send({ call: "a" });
    opened.receive('{"result":1,"id":1}');
    expect(opened.receive('{"result":1,"id":1}')).toEqual([{ result: 1, id: 1 }]);
  });

  it.each([
    [{ call: 1 }, '"call" takes the name of a method'],
    [{ call: "a", params: 1 }, '"params" must be a list or a map'],
    [{ call: "a", id: {} }, '"id" must be a text, a number or null'],
    [{ notify: "a", id: 1 }, 'beside "notify" there can be only params, not "id"'],
    [{ result: 1 }, /called nothing/],
  ])("say what is wrong with %j", (value, why) => {
    expect(() => openProfile(jsonrpc).send(value)).toThrow(why);
  });
});

describe("calls of the other side", () => {
  it("are events, with an id if they want an answer", () => {
    const opened = openProfile(jsonrpc);
    expect(opened.receive('{"method":"tick","params":[1]}')).toEqual([{ notify: "tick", params: [1] }]);
    expect(opened.receive('{"method":"ask","id":7}')).toEqual([{ call: "ask", id: 7 }]);
  });

  it("are answered by their id, the latest without one", () => {
    const opened = openProfile(jsonrpc);
    opened.receive('{"method":"a","id":"first"}');
    opened.receive('{"method":"b","id":"second"}');
    expect(opened.send({ result: 1 })).toEqual(['{"jsonrpc":"2.0","result":1,"id":"second"}']);
    expect(opened.send({ error: { code: 1 } })).toEqual(['{"jsonrpc":"2.0","error":{"code":1},"id":"first"}']);
  });
});

it("what is not of the protocol is given as it came", () => {
  const opened = openProfile(jsonrpc);
  for (const message of ["hello", "[]", "[1]", "{}", '{"id":1}', '{"result":1}'])
    expect(opened.receive(message)).toEqual([undefined]);
});
