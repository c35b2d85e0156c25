import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { endMocks, startMock } from "../support/mock.ts";

const yaml = `
data: { users: { "7": Alice } }
endpoints: [{ path: /ws }]
http:
  - path: /users/:id
    when: { params: { id: { $in: ["7"] } } }
    respond: { headers: { X-Method: "\${method}", X-Mine: null }, json: { name: "\${data.users[params.id]}", path: "\${path}", q: "\${query.?q}" } }
  - { path: /users/:id, respond: { status: 404, text: "no user \${params.id}" } }
  - { method: post, path: /echo, respond: { status: 201, body: "\${body}" } }
  - { method: PUT, path: /kind, if: type(body) == string, respond: { text: "text \${body}" } }
  - { method: PUT, path: /kind, if: body == null, respond: { text: nothing } }
  - { method: PUT, path: /kind, respond: { json: "\${body}" } }
  - { path: /bytes, respond: { body: { $hex: "00 ff" } } }
  - { path: /page, respond: { headers: { content-type: text/html }, body: "<p>hi</p>" } }
  - { path: /bearer, when: { headers: { Authorization: { $regex: "^Bearer (?<token>.+)$" } } }, if: token != "bad", respond: { text: "\${token}" } }
  - { path: /broken, respond: { status: "\${int(query.status)}" } }
  - { path: /short, respond: 204 }
`;

describe("an HTTP request to a mock", () => {
  endMocks();

  it("is answered by the first rule whose method, path and conditions fit", async () => {
    const mock = await startMock(yaml);
    const found = await fetch(`${mock.httpUrl}/users/7?q=1`);
    expect(found.headers.get("content-type")).toBe("application/json");
    expect(found.headers.get("x-method")).toBe("GET");
    expect(await found.json()).toEqual({ name: "Alice", path: "/users/7", q: "1" });
    expect(await (await fetch(`${mock.httpUrl}/users/7`)).json()).toEqual({ name: "Alice", path: "/users/7" });
    const missing = await fetch(`${mock.httpUrl}/users/__proto__`);
    expect([missing.status, await missing.text()]).toEqual([404, "no user __proto__"]);
    expect((await fetch(`${mock.httpUrl}/short`)).status).toBe(204);
    expect(mock.log[0]).toEqual({
      type: "http",
      at: expect.any(Number),
      method: "GET",
      url: "/users/7?q=1",
      status: 200,
    });
  });

  it("is 404 where the method fits and no rule holds, and the log says which were looked at", async () => {
    const mock = await startMock(yaml);
    const { status, body, allow } = await fetch(`${mock.httpUrl}/bearer`).then(async (answer) => ({
      status: answer.status,
      body: await answer.text(),
      allow: answer.headers.get("allow"),
    }));
    expect([status, body, allow]).toEqual([
      404,
      'GET "/bearer" is answered by the rules in line 15, and none of them holds for this request.',
      null,
    ]);
    expect(mock.log).toEqual([
      {
        type: "not-found",
        at: expect.any(Number) as number,
        method: "GET",
        url: "/bearer",
        nearest: undefined,
        looked: [15],
      },
    ]);
  });

  it("has a body: JSON, a form, a text or bytes", async () => {
    const mock = await startMock(yaml);
    const put = async (body: string | Uint8Array<ArrayBuffer> | undefined, type = "text/plain"): Promise<string> =>
      (
        await fetch(`${mock.httpUrl}/kind`, {
          method: "PUT",
          ...(body === undefined ? {} : { body, headers: { "Content-Type": type } }),
        })
      ).text();
    expect(await put('{"a":1}', "application/json; charset=utf-8")).toBe('{"a":1}');
    expect(await put(" [1]")).toBe("[1]");
    expect(await put("5")).toBe("text 5");
    expect(await put("5", "application/json")).toBe("5");
    expect(await put("{broken", "application/json")).toBe("text {broken");
    expect(await put("a=1&b=x+y&__proto__=2", "application/x-www-form-urlencoded")).toBe(
      '{"a":"1","b":"x y","__proto__":"2"}',
    );
    expect(await put(undefined)).toBe("nothing");
    const bytes = await fetch(`${mock.httpUrl}/echo`, { method: "POST", body: new Uint8Array([0xff, 0]) });
    expect(bytes.status).toBe(201);
    expect(bytes.headers.get("content-type")).toBe("application/octet-stream");
    expect([...new Uint8Array(await bytes.arrayBuffer())]).toEqual([0xff, 0]);
  });

  it("gets bytes, texts and types as they are written", async () => {
    const mock = await startMock(yaml);
    expect([...new Uint8Array(await (await fetch(`${mock.httpUrl}/bytes`)).arrayBuffer())]).toEqual([0, 255]);
    const page = await fetch(`${mock.httpUrl}/page`);
    expect([page.headers.get("content-type"), await page.text()]).toEqual(["text/html", "<p>hi</p>"]);
    expect(await (await fetch(`${mock.httpUrl}/bearer`, { headers: { Authorization: "Bearer good" } })).text()).toBe(
      "good",
    );
  });

  it("is answered 404, 405 and 426 with a reason", async () => {
    const mock = await startMock(yaml);
    const answer = async (path: string, init?: RequestInit): Promise<unknown> => {
      const response = await fetch(mock.httpUrl + path, init);
      return [response.status, await response.text()];
    };
    expect(await answer("/sohrt")).toEqual([404, 'Nothing of this mock is at "/sohrt". Did you mean /short?']);
    expect(await answer("/bearer", { headers: { Authorization: "Bearer bad" } })).toEqual([404, expect.any(String)]);
    expect(await answer("/echo")).toEqual([405, "This path answers POST."]);
    expect((await fetch(`${mock.httpUrl}/echo`)).headers.get("allow")).toBe("POST");
    expect(await answer("/ws")).toEqual([426, "This is a WebSocket endpoint."]);
    // One line each.
    expect(mock.log).toMatchObject([
      { type: "not-found", method: "GET", url: "/sohrt", nearest: "/short" },
      { type: "not-found", method: "GET", url: "/bearer" },
      { type: "http", method: "GET", url: "/echo", status: 405 },
      { type: "http", status: 405 },
      { type: "http", url: "/ws", status: 426 },
    ]);
  });

  it("is answered by each of a list in its turn, then from the beginning, and by each rule on its own", async () => {
    const mock = await startMock(`
endpoints: [{ path: /ws }]
http:
  - { path: /job, respond: [503, { status: 202, text: soon }, { json: { done: "\${query.n}" } }] }
  - { path: /other, respond: [{ text: a }] }
`);
    const asked: unknown[] = [];
    for (const n of [1, 2, 3, 4]) {
      const answer = await fetch(`${mock.httpUrl}/job?n=${n}`);
      asked.push([answer.status, await answer.text()]);
      expect(await (await fetch(`${mock.httpUrl}/other`)).text()).toBe("a");
    }
    expect(asked).toEqual([
      [503, ""],
      [202, "soon"],
      [200, '{"done":"3"}'],
      [503, ""],
    ]);
  });

  it("is answered HEAD as GET", async () => {
    const mock = await startMock(yaml);
    const head = await fetch(`${mock.httpUrl}/page`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, "9"]);
  });

  it("that cannot be answered is answered 500 and told with its place", async () => {
    const mock = await startMock(yaml);
    for (const status of ["101", "x"])
      expect((await fetch(`${mock.httpUrl}/broken?status=${status}`)).status).toBe(500);
    expect(mock.problems).toMatchObject([
      {
        code: "reaction",
        headline: "chat: GET /broken failed: 101 is not the status of an answer",
        place: { file: "mock.yaml", line: 16 },
      },
      { code: "reaction", headline: expect.stringMatching(/^chat: GET \/broken failed: /), place: { line: 16 } },
    ]);
  });

  it("stays alive through a path that nobody can mean", async () => {
    const mock = await startMock(yaml);
    for (const path of ["/%", "/%E0%A4%A", "//", "/users/%00", `/${"a/".repeat(3000)}`]) {
      const status = await new Promise((resolve, reject) => {
        const asked = request(`${mock.httpUrl}/`, { path }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asked.on("error", reject).end();
      });
      expect(status).toBe(404);
    }
    expect(mock.problems).toEqual([]);
  });
});
