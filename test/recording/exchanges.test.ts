import { describe, expect, it } from "vitest";
import { Correlator } from "../../src/recording/correlate.ts";
import { placeText } from "../../src/recording/marks.ts";
import { saidIn } from "../../src/recording/said-in.ts";
import { Exchanges, leftOut } from "../../src/recording/exchanges.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { connection, exchange, pipelined, together } from "../support/traffic.ts";

/** Which exchanges belong to the conversation, and what of their answers is used. */
function found(...connections: readonly (readonly TrafficEvent[])[]) {
  const [correlator, exchanges] = [new Correlator(), new Exchanges()];
  for (const [number, event] of together(...connections).entries()) {
    const said = saidIn(event, number);
    const carried = said ? correlator.add(said) : [];
    exchanges.add(event, number, carried);
  }
  return exchanges.all();
}

const told = (...connections: readonly (readonly TrafficEvent[])[]): readonly string[] =>
  found(...connections).map(({ title, belongs = "left", gives }) =>
    [title, belongs, ...gives.map(placeText)].join(" | "),
  );

const setsCookie = { answerHeaders: [["Set-Cookie", "sid=s-1; Path=/"]] } as const;
const hasCookie = { headers: [["Cookie", "sid=s-1"]] } as const;

describe("a request belongs to a conversation", () => {
  it("when a handshake or a message uses what it gave, and so does what gave it its own", () => {
    expect(
      told(
        exchange(1, "GET /csrf", { answer: { csrf: "Zx81kLmQ90Ab" } }),
        exchange(2, "POST /login", {
          at: 2,
          body: { csrf: "Zx81kLmQ90Ab" },
          answer: { token: "${secret.token}", n: 1 },
        }),
        exchange(3, "GET /profile", {
          at: 4,
          headers: [["Authorization", "Bearer ${secret.token}"]],
          answer: { id: 4711 },
        }),
        connection(4, "> x", { at: 6, path: "/chat?token=${secret.token}" }),
      ),
    ).toEqual(["GET /csrf | gives | $.csrf", "POST /login | gives | $.token", "GET /profile | left"]);
  });

  it("with its own answer, where a client has asked on before the first one came", () => {
    expect(
      told(
        pipelined(1, [
          ["POST /login", { answer: { token: "Zx81kLmQ90Ab" } }],
          ["GET /room", { answer: { room: "r-4711-abcd" } }],
        ]),
        connection(2, "> x", { at: 6, path: "/chat?token=Zx81kLmQ90Ab" }),
      ),
    ).toEqual(["POST /login | gives | $.token", "GET /room | left"]);
  });

  it("when it was asked while a connection was open, before the last message; pages, pictures and leaves to ask do not", () => {
    expect(
      told(
        exchange(1, "GET /before", { answer: { a: 1 } }),
        connection(2, "> x\nwait 20\n< y", { at: 2 }),
        exchange(3, "GET /between", { at: 8, answer: { a: 1 } }),
        exchange(4, "GET /logo.svg", { at: 8 }),
        exchange(5, "GET /page", { at: 8, headers: [["Sec-Fetch-Dest", "iframe"]] }),
        exchange(6, "GET /help", { at: 8, answerHeaders: [["Content-Type", "text/html"]] }),
        exchange(7, "OPTIONS /api", { at: 8, status: 204 }),
        exchange(8, "GET /after", { at: 40 }),
        exchange(9, "GET /cached", { at: 9, status: 304 }),
      ),
    ).toEqual([
      "GET /before | left",
      "GET /between | between",
      "GET /logo.svg | left",
      "GET /page | left",
      "GET /help | left",
      "OPTIONS /api | left",
      "GET /cached | left",
      "GET /after | left",
    ]);
  });

  it("when it changes something in a session that is needed; to read there is not enough", () => {
    expect(
      told(
        exchange(1, "POST /login", setsCookie),
        exchange(2, "POST /cart", { at: 2, ...hasCookie }),
        exchange(3, "GET /cart", { at: 4, ...hasCookie }),
        exchange(4, "POST /beacon", { at: 4 }),
        connection(5, "> x", { at: 6 }).map((event) =>
          event.type === "request" ? { ...event, headers: [...event.headers, ["Cookie", "sid=s-1"]] } : event,
        ),
      ),
    ).toEqual([
      "POST /login | gives | the cookie sid",
      "POST /cart | changes",
      "GET /cart | left",
      "POST /beacon | left",
    ]);
  });

  it("only when it was answered", () => {
    const [open, request] = exchange(2, "POST /hang", { at: 4 });
    expect(
      told(
        connection(1, "> x\nwait 9\n> y"),
        [open, request].filter((each) => each !== undefined),
      ),
    ).toEqual(["POST /hang | left"]);
  });
});

it("what is left out is told in a sentence", () => {
  const left = (...asked: readonly string[]): string | undefined =>
    leftOut(found(...asked.map((each, index) => exchange(index + 1, each, { at: index * 2 }))), "played");
  expect(left()).toBeUndefined();
  expect(left("GET /a?token=x")).toBe("1 plain HTTP request is not played, since nothing depends on it: GET /a");
  expect(left("GET /a", "GET /a", "GET /b", "GET /c", "GET /d", "GET /e", "GET /f\u001b[2J")).toBe(
    "7 plain HTTP requests are not played, since nothing depends on them: GET /a, GET /b, GET /c, GET /d, GET /e and 1 more",
  );
});
