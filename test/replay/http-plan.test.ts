import { describe, expect, it } from "vitest";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { planHttp, type WhichHttp } from "../../src/replay/http-plan.ts";
import { connection, exchange, recording, together, unreached } from "../support/traffic.ts";

async function plan(traffic: readonly (readonly TrafficEvent[])[], which: WhichHttp = "needed", target?: string) {
  const made = await planHttp(
    async () => recording(together(...traffic)),
    which,
    target === undefined ? undefined : new URL(target),
  );
  return {
    played: [...made.played].map(([place, { title }]) => `${place} ${title}`),
    given: [...made.given],
    bare: [...made.bare].map(([name, values]) => `${name}: ${[...values].join(", ")}`),
    needs: [...made.needs].map(([number, values]) => `${number}: ${[...values].join(", ")}`),
    masked: made.masked.map(({ url }) => url),
    left: made.left,
  };
}

const login = exchange(1, "POST /login", {
  body: { password: "${secret.password}" },
  answer: { token: "${secret.token}" },
});
const chat = connection(2, '> {"token":"t-1"}', { at: 10, path: "/chat?token=${secret.token}" });
const image = exchange(3, "GET /a.png", { at: 5 });

describe("what of plain HTTP is played", () => {
  it("is what connections need, with the secrets that it gives, also those that messages say", async () => {
    expect(await plan([login, chat, image])).toEqual({
      played: ["2 POST /login"],
      given: ["token"],
      bare: ["token: t-1"],
      needs: ["2: t-1"],
      masked: ["http://127.0.0.1:9000/login", "ws://127.0.0.1:9000/chat?token=${secret.token}"],
      left: ["1 plain HTTP request is not played, since nothing depends on it: GET /a.png"],
    });
  });

  it("is nothing that only a connection needs which never reached the server; neither are its secrets asked for", async () => {
    expect(await plan([login, unreached(4, "/chat?token=${secret.token}", { at: 10 })])).toMatchObject({
      played: [],
      given: [],
      masked: [],
      left: [
        "connection 4 is not played, since it never reached the server: nothing listens there",
        "1 plain HTTP request is not played, since nothing depends on it: POST /login",
      ],
    });
    const many = Array.from({ length: 7 }, (_, index) => unreached(10 + index, "/chat"));
    expect((await plan(many)).left.slice(4)).toEqual([
      "connection 14 is not played, since it never reached the server: nothing listens there",
      "2 more connections are not played, since they never reached the server",
    ]);
  });

  it("is all of it, or nothing: then its secrets are asked for", async () => {
    expect((await plan([login, chat, image], "all")).played).toEqual(["2 POST /login", "6 GET /a.png"]);
    expect(await plan([login, chat, image], "none")).toEqual({
      played: [],
      given: [],
      bare: [],
      needs: [],
      masked: ["ws://127.0.0.1:9000/chat?token=${secret.token}"],
      left: ["2 plain HTTP requests are not played, as --http none says: POST /login, GET /a.png"],
    });
  });

  it("is nothing of another server when a target is named, and nothing of which the body is not there", async () => {
    const auth = exchange(1, "POST https://auth.example.com/login", { answer: { token: "${secret.token}" } });
    expect((await plan([auth, chat])).played).toEqual(["2 POST /login"]);
    expect(await plan([auth, chat], "needed", "ws://staging.example.com")).toMatchObject({
      played: [],
      given: [],
      left: ["1 plain HTTP request is not played, since it asks another server than the connections: POST /login"],
    });
    const cut = login.map((event) =>
      event.type === "request" && event.body ? { ...event, body: { ...event.body, of: 9_999 } } : event,
    );
    expect((await plan([cut, chat])).left).toEqual([
      "1 plain HTTP request is not played, since only the beginning of its body was recorded: POST /login",
    ]);
  });

  it("is the login of who says its token in a message, though who has logged in first says it as well", async () => {
    const logs = (number: number, at: number, name: string) =>
      exchange(number, "POST /login", { at, answer: { token: `\${secret.${name}}` } });
    const says = (number: number, at: number, token: string, path = "/chat") =>
      connection(number, `> {"token":"${token}"}`, { at, path });
    const eve = logs(1, 0, "token");
    const urls = await plan([
      eve,
      logs(2, 10, "token_2"),
      connection(3, "", { at: 20, path: "/chat?token=${secret.token_2}" }),
      logs(4, 30, "token_3"),
      says(5, 40, "t-3"),
    ]);
    expect(urls.bare).toEqual(["token_3: t-3"]);
    expect(urls.left).toEqual(["1 plain HTTP request is not played, since nothing depends on it: POST /login"]);
    // Only the whole tells that there is one for each.
    const both = await plan([eve, logs(2, 10, "token_2"), says(3, 20, "t-1"), says(4, 30, "t-2")]);
    expect(both.bare).toEqual(["token: t-1", "token_2: t-2"]);
  });
});
