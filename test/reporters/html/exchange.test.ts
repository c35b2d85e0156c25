import { expect, test } from "vitest";
import { exchangeMoment, handshakeExchange, weightOfExchange } from "../../../reporters/html/exchange.ts";
import type { ClientEvent, HttpEvent } from "../../../src/events.ts";

const http: HttpEvent = {
  type: "http",
  at: 5,
  scenario: 1,
  client: "client 1",
  method: "POST",
  url: "http://h/login?a=1",
  ms: 2,
  request: { headers: [["A", "b"]], body: "user=bob", binary: false },
  answer: { url: "", status: 200, statusText: "OK", headers: { "set-cookie": ["a", "b"] }, body: "AQI=", binary: true },
};

test("an exchange says what was asked and answered", () => {
  expect(exchangeMoment(http, 30)).toEqual({
    at: 5,
    who: "HTTP",
    what: "exchange",
    text: "client 1: POST /login?a=1 → 20",
    url: "http://h/login?a=1",
    exchange: {
      request: { headers: [["A", "b"]], body: { payload: "user=bob", binary: false, size: 8 } },
      answer: {
        headers: [
          ["set-cookie", "a"],
          ["set-cookie", "b"],
        ],
        body: { payload: "AQI=", binary: true, size: 2 },
      },
    },
  });
});

test("of much the beginning is kept, and how much it was", () => {
  const headers = Array.from({ length: 99 }, () => ["name".repeat(900), "x".repeat(9000)] as const);
  const { exchange } = exchangeMoment({ ...http, request: { headers, body: "é".repeat(20_000), binary: false } }, 300);
  const { headers: kept = [], body } = exchange?.request ?? {};
  expect([kept.length, kept[0]?.[0].length, kept[0]?.[1].length]).toEqual([60, 1000, 1000]);
  expect(body).toEqual({ payload: "é".repeat(16_384), binary: false, size: 40_000, cut: true });
  expect(weightOfExchange(exchange ?? {})).toBeLessThan(60 * 2008 + 16_384 + 500);
  const known = exchangeMoment(
    { ...http, request: { headers: [], body: "x", binary: false, cut: true, size: 900 } },
    300,
  );
  expect(known.exchange?.request?.body).toEqual({ payload: "x", binary: false, size: 900, cut: true });
});

test("what is not there says why, and nothing at all is no body", () => {
  const request = { headers: [], body: "", binary: false, cut: true, size: 9, omitted: "why" } as const;
  const answer = { url: "", status: 204, statusText: "", headers: {}, body: "", binary: false };
  expect(exchangeMoment({ ...http, request, answer }, 300).exchange).toEqual({
    request: { headers: [], body: { payload: "", binary: false, size: 9, omitted: "why" } },
    answer: { headers: [] },
  });
});

test("a handshake is an exchange, where something is known of it", () => {
  const client: ClientEvent = { type: "client", at: 1, scenario: 1, client: "a", state: "refused" };
  expect(handshakeExchange(client)).toBeUndefined();
  const answer = { statusText: "No", headers: { a: "b" }, body: "go away" };
  expect(handshakeExchange({ ...client, request: { headers: [["x", "y"]] }, answer })).toEqual({
    request: { headers: [["x", "y"]] },
    answer: { headers: [["a", "b"]], body: { payload: "go away", binary: false, size: 7 } },
  });
});
