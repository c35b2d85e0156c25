import { describe, expect, it } from "vitest";
import { graphqlTransportWs } from "../../../src/codec/profiles/graphql-transport-ws.ts";
import { profileContract } from "../../contract/profile.ts";
import { openProfile, type OpenedProfile } from "../../support/line.ts";

const ack = '{"type":"connection_ack"}';

profileContract(graphqlTransportWs, {
  greeting: [ack],
  pieces: ['{"type":', '"next"', '"ping"', ',"id":"1"', ',"payload":', "{}", "}", ack],
  sends: [{ subscribe: { query: "{ a }" } }, { ping: true }, { pong: { n: 1 } }, { connection_init: {} }],
});

function acknowledged(): OpenedProfile {
  const opened = openProfile(graphqlTransportWs);
  opened.receive(ack);
  return opened;
}

describe("the handshake", () => {
  it("is connection_init, with the payload of the options, and its acknowledgement", () => {
    const opened = openProfile(graphqlTransportWs, { payload: { token: "t" } });
    expect(opened.written).toEqual(['{"type":"connection_init","payload":{"token":"t"}}']);
    expect(opened.opening).toEqual([]);
    opened.receive('{"type":"connection_ack","payload":{"user":"u"}}');
    expect(opened.opening).toEqual([{ ready: { user: "u" } }]);
  });

  it("is over after the first acknowledgement: another one is an event", () => {
    const opened = acknowledged();
    expect(opened.receive(ack)).toEqual([{ connection_ack: true }]);
    expect(opened.opening).toHaveLength(1);
  });
});

describe("operations", () => {
  it("get ids that count from 1, unless they bring one", () => {
    const opened = acknowledged();
    const subscribe = { query: "{ a }", variables: { n: 1 } };
    expect(opened.send({ subscribe })).toEqual([
      '{"id":"1","type":"subscribe","payload":{"query":"{ a }","variables":{"n":1}}}',
    ]);
    expect(opened.send({ subscribe: { query: "q" }, id: "mine" })[0]).toMatch(/^\{"id":"mine"/);
    expect(opened.send({ subscribe: { query: "q" } })[0]).toMatch(/^\{"id":"2"/);
  });

  it("are completed by their id, the latest without one", () => {
    const opened = acknowledged();
    expect(() => opened.send({ complete: true })).toThrow(/nothing was subscribed/);
    opened.send({ subscribe: { query: "q" } });
    opened.send({ subscribe: { query: "q" } });
    expect(opened.send({ complete: true })).toEqual(['{"id":"2","type":"complete"}']);
    expect(opened.send({ complete: true, id: 1 })).toEqual(['{"id":"1","type":"complete"}']);
  });

  it("need a query", () => {
    expect(() => acknowledged().send({ subscribe: "q" })).toThrow('"subscribe" takes a map with a "query"');
    expect(() => acknowledged().send({ subscribe: { query: "q" }, id: {} })).toThrow('"id" must be a text');
  });

  it("give next, error and complete as events", () => {
    const opened = acknowledged();
    expect(opened.receive('{"type":"next","id":"1","payload":{"data":{"a":1}}}')).toEqual([
      { next: { data: { a: 1 } }, id: "1" },
    ]);
    expect(opened.receive('{"type":"error","id":"1","payload":[{"message":"no"}]}')).toEqual([
      { error: [{ message: "no" }], id: "1" },
    ]);
    expect(opened.receive('{"type":"complete","id":"1"}')).toEqual([{ complete: true, id: "1" }]);
  });
});

describe("everything else", () => {
  it("pings of the server are answered with their payload, and are no events", () => {
    const opened = acknowledged();
    opened.written.length = 0;
    expect(opened.receive('{"type":"ping","payload":{"n":1}}')).toEqual([]);
    expect(opened.written).toEqual(['{"type":"pong","payload":{"n":1}}']);
  });

  it("pongs of the server are events", () => {
    const opened = acknowledged();
    expect(opened.send({ ping: true })).toEqual(['{"type":"ping"}']);
    expect(opened.receive('{"type":"pong"}')).toEqual([{ pong: true }]);
  });

  it("a message that is not of the protocol is given as it came", () => {
    expect(acknowledged().receive("hello")).toEqual([undefined]);
    expect(acknowledged().receive('{"kind":"next"}')).toEqual([undefined]);
  });
});
