import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentOf, pathText } from "../../src/recording/content.ts";
import { Correlator } from "../../src/recording/correlate.ts";
import { placeText } from "../../src/recording/marks.ts";

/** What is carried among messages: `> {"id":1}` is the client's, `<2 …` the server's on connection 2. */
function carried(...lines: readonly string[]): readonly string[] {
  const correlator = new Correlator();
  return lines.flatMap((line, number) => {
    const [, arrow = "", connection, text = ""] = /^([<>])(\d?) (.*)$/s.exec(line) ?? [];
    const from = arrow === ">" ? "client" : "server";
    return correlator
      .add({ number, connection: Number(connection || 1), from, content: contentOf(text) })
      .map(
        ({ first, again, value }) =>
          `${value}: ${first.number} ${pathText(first.path)} → ${again.number} ${pathText(again.path)}`,
      );
  });
}

describe("what is carried from message to message", () => {
  it("is an id that the server made, also within a text and on another connection", () => {
    expect(
      carried(
        '< {"session":{"id":"lpsKpVbBLLhCU8LMAAAB"}}',
        '> {"resume":"session:lpsKpVbBLLhCU8LMAAAB"}',
        ">2 lpsKpVbBLLhCU8LMAAAB",
      ),
    ).toEqual(["lpsKpVbBLLhCU8LMAAAB: 0 $.session.id → 1 $.resume", "lpsKpVbBLLhCU8LMAAAB: 0 $.session.id → 2 $"]);
  });

  it("is a number that a client gave its request, on its own connection", () => {
    expect(carried('> {"id":1}', '< {"id":1}', '>2 {"id":1}', '<2 {"id":1,"n":1}')).toEqual([
      "1: 0 $.id → 1 $.id",
      "1: 2 $.id → 3 $.id",
    ]);
  });

  it("is a number under two names when it is no small one, and a word that both call an id", () => {
    expect(carried('< {"orderId":4711}', '> {"cancel":{"id":4711}}')).toEqual(["4711: 0 $.orderId → 1 $.cancel.id"]);
    expect(carried('< {"orderId":3}', '> {"id":3}')).toEqual([]);
    expect(carried('> {"id":"first"}', '< {"id":"first"}')).toEqual(["first: 0 $.id → 1 $.id"]);
  });

  it("is what a recorder has masked, and what HTTP gives to heads and messages under one name", () => {
    const correlator = new Correlator();
    const http = { http: true } as const;
    const query = (number: number, name: string, value: string) =>
      correlator
        .add({
          ...http,
          number,
          connection: number,
          from: "client",
          parts: [{ part: "query", name, within: [0, value.length], value }],
        })
        .map(({ first, again, why }) => `${first.number} ${placeText(first)} → ${placeText(again)}: ${why}`);
    correlator.add({
      ...http,
      number: 0,
      connection: 0,
      from: "server",
      content: contentOf('{"t":"${secret.t}","room":"lobby","n":"abc"}'),
    });
    expect(query(1, "token", "${secret.t}")).toEqual([
      "0 $.t → the query parameter token: the server has said it before, as t",
    ]);
    expect(query(2, "room", "lobby")).toEqual([
      "0 $.room → the query parameter room: the server has said it before, as room",
    ]);
    // Another name, or too short a word.
    expect(query(3, "q", "lobby")).toEqual([]);
    expect(query(4, "n", "abc")).toEqual([]);
    expect(query(5, "token", "${secret.other}")).toEqual([]);
  });

  it("is what a handshake needed of HTTP, from then on under any name; not a short word", () => {
    const correlator = new Correlator();
    const given = contentOf('{"roomId":"room-nine","boardId":"nine"}');
    correlator.add({ http: true, number: 0, connection: 0, from: "server", content: given });
    const said = (number: number, text: string) =>
      correlator
        .add({ number, connection: 2, from: "client", content: contentOf(text) })
        .map(({ first, again }) => `${placeText(first)} → ${placeText(again)}`);
    expect(said(1, '{"in":"room-nine"}')).toEqual([]);
    const path = (value: string) => ({ part: "path", name: undefined, within: [0, value.length] as const, value });
    const parts = [path("room-nine"), path("nine")];
    expect(correlator.add({ http: true, number: 2, connection: 2, from: "client", parts })).toHaveLength(2);
    expect(said(3, '{"in":"room-nine","text":"of room-nine","word":"nine"}')).toEqual(["$.roomId → $.in"]);
  });

  it("is what a recorder has masked within a text", () => {
    const correlator = new Correlator();
    const opened = contentOf('0{"sid":"${secret.sid}","pingInterval":25000}');
    correlator.add({ number: 0, connection: 1, http: true, from: "server", content: opened });
    const parts = [{ part: "query", name: "sid", within: [5, 18], value: "${secret.sid}" }] as const;
    const [found] = correlator.add({ number: 1, connection: 2, http: true, from: "client", parts });
    expect([found?.first.within, found?.secret]).toEqual([[9, 22], "sid"]);
  });

  it("is by its name alone what is masked in an answer and not in a message", () => {
    const correlator = new Correlator();
    const answer = contentOf('{"token":"${secret.token}"}');
    correlator.add({ number: 0, connection: 1, http: true, from: "server", content: answer });
    const sent = (number: number, text: string) =>
      correlator
        .add({ number, connection: 2, from: "client", content: contentOf(text) })
        .map(({ first, again }) => `${first.number} → ${again.number}`);
    expect(sent(1, '{"token":"t-1"}')).toEqual(["0 → 1"]);
    expect(sent(2, '{"again":{"token":"t-1"}}')).toEqual(["0 → 2"]);
    expect(sent(3, '{"word":"t-2"}')).toEqual([]);
    // Of several each is said by who was given it, in their order.
    const other = contentOf('{"token":"${secret.token_2}"}');
    correlator.add({ number: 4, connection: 3, http: true, from: "server", content: other });
    expect(sent(5, '{"token":"t-3"}')).toEqual(["4 → 5"]);
    expect(sent(6, '{"token":"t-1"}')).toEqual(["0 → 6"]);
  });

  it("is nothing that anybody would say, and no time", () => {
    expect(carried('< {"type":"hello","room":"lobby"}', '> {"type":"hello","room":"lobby"}')).toEqual([]);
    expect(carried('< {"at":"2026-01-02T03:04:05Z"}', '> {"at":"2026-01-02T03:04:05Z"}')).toEqual([]);
    expect(carried("< 42", "> 42", "< ", "> ")).toEqual([]);
  });

  it("says where it was first, and how that was called", () => {
    const correlator = new Correlator();
    const said = (number: number, from: "client" | "server") => ({
      number,
      connection: 1,
      from,
      content: contentOf('{"id":7}'),
    });
    correlator.add(said(0, "server"));
    expect(correlator.add(said(1, "client"))).toEqual([
      {
        value: 7,
        first: { number: 0, connection: 1, from: "server", path: ["id"] },
        again: { number: 1, connection: 1, from: "client", path: ["id"] },
        why: "the server has said it before, as id",
      },
    ]);
  });

  it("points to what has the value, whatever is said", () => {
    const text = fc.oneof(
      fc.string(),
      fc.uuid(),
      fc.json(),
      fc.uuid().map((id) => JSON.stringify({ id, text: `x ${id}` })),
    );
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const correlator = new Correlator();
        for (const [number, each] of [...texts, ...texts].entries()) {
          const content = contentOf(each);
          for (const { first, again } of correlator.add({ number, connection: 1, from: "client", content })) {
            expect(first.number).toBeLessThanOrEqual(again.number);
            expect(again.number).toBe(number);
          }
        }
      }),
    );
  });
});
