import { describe, expect, it } from "vitest";
import { Logins } from "../../src/recording/logins.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { connection, exchange, pipelined, together } from "../support/traffic.ts";

/** Whose the handshakes are, by the numbers of their connections. */
function owners(...connections: readonly (readonly TrafficEvent[])[]): Readonly<Record<number, string | undefined>> {
  const logins = new Logins();
  const found: Record<number, string | undefined> = {};
  for (const event of together(...connections)) {
    const user = logins.of(event);
    if (event.type === "request" && event.url.startsWith("ws")) found[event.connection] = user;
  }
  return found;
}

const chat = (number: number, path: string, at = 10): readonly TrafficEvent[] =>
  connection(number, "> x", { at, path });
const token = (value: string) => ({ answer: { token: value } });

describe("who a connection belongs to", () => {
  it("is told by the login that has given its token, masked or not, or its cookie", () => {
    const cookie = { answerHeaders: [["Set-Cookie", "sid=s-bob-1; Path=/"]] } as const;
    expect(
      owners(
        exchange(1, "POST /login", { body: { user: "alice", password: "x" }, ...token("${secret.token}") }),
        exchange(2, "POST /login", {
          headers: [["Content-Type", "application/x-www-form-urlencoded"]],
          body: "username=bob&password=y",
          ...cookie,
        }),
        chat(3, "/chat?token=${secret.token}"),
        chat(4, "/chat").map((event) =>
          event.type === "request" ? { ...event, headers: [["Cookie", "a=b; sid=s-bob-1"]] } : event,
        ),
        chat(5, "/chat?token=other-token"),
      ),
    ).toEqual({ 3: "alice", 4: "bob", 5: undefined });
  });

  it("is told by a mail address, by a name beside a password, and by the person of an answer", () => {
    expect(
      owners(
        exchange(1, "POST /login", { body: { email: "Alice.Smith@example.com" }, ...token("token-1") }),
        exchange(2, "POST /login", { body: { name: "bob", password: "x" }, ...token("token-2") }),
        exchange(3, "POST /rooms", { body: { name: "lobby" }, ...token("token-3") }),
        exchange(4, "GET /me", { answer: { token: "token-4", user: { id: 7, name: "dora" } } }),
        ...[1, 2, 3, 4].map((n) => chat(n + 10, `/chat?token=token-${n}`)),
      ),
    ).toEqual({ 11: "Alice_Smith", 12: "bob", 13: undefined, 14: "dora" });
  });

  it("goes on to what is asked for with what was given, whomever that names", () => {
    expect(
      owners(
        exchange(1, "POST /login", { body: { user: "alice", password: "x" }, ...token("token-1") }),
        exchange(2, "POST /invite", {
          at: 3,
          headers: [["Authorization", "Bearer token-1"]],
          body: { user: "bob" },
          answer: { invite: "invite-77" },
        }),
        chat(3, "/chat/invite-77"),
      ),
    ).toEqual({ 3: "alice" });
  });

  it("is nobody where a login failed, two were given the same, or the name is none", () => {
    expect(
      owners(
        exchange(1, "POST /login", { body: { user: "alice" }, ...token("token-1"), status: 401 }),
        exchange(2, "POST /login", { body: { user: "alice" }, answer: { kind: "bearer", token: "token-2" } }),
        exchange(3, "POST /login", { body: { user: "bob" }, answer: { kind: "bearer", token: "token-3" } }),
        exchange(4, "POST /login", { body: { user: "\u001b[2J" }, ...token("token-4") }),
        ...["token-1", "bearer", "token-3", "token-4"].map((value, n) => chat(n + 10, `/chat?t=${value}`)),
      ),
    ).toEqual({ 10: undefined, 11: undefined, 12: "bob", 13: undefined });
  });

  it("is told by their own answers, where several were asked at once", () => {
    const asked = [
      ["POST /login", { body: { user: "alice" }, ...token("token-1") }],
      ["POST /login", { body: { user: "bob" }, ...token("token-2") }],
    ] as const;
    expect(owners(pipelined(1, asked), chat(2, "/chat?t=token-1"), chat(3, "/chat?t=token-2"))).toEqual({
      2: "alice",
      3: "bob",
    });
  });
});
