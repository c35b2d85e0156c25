import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { httpStep } from "../../src/steps/http.ts";
import { play } from "../support/play.ts";
import type { RawRequest } from "../support/raw-server.ts";
import { compileSteps, failureOf, playSteps, testScene, type TestScene } from "../support/scene.ts";
import { tunnelProxy } from "../support/tunnel-proxy.ts";

const kinds = [httpStep];

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server;
let url = "";
let received: Received[] = [];

/** Answers what its path says: `/status/404`, `/json`, `/headers`, `/redirect`, `/hang`, `/reset`, else an echo. */
function answer(request: IncomingMessage, body: string, response: ServerResponse): void {
  const [, what, more] = (request.url ?? "").split("/");
  if (what === "hang") return;
  if (what === "reset") request.socket.destroy();
  else if (what === "status") response.writeHead(Number(more)).end(`{"error": "no ${more ?? ""}"}`);
  else if (what === "json")
    response.setHeader("content-type", "application/json").end('{"token": "t1", "user": {"id": 7}}');
  else if (what === "headers") response.setHeader("x-one", "1").setHeader("x-two", ["a", "b"]).end();
  else if (what === "redirect") response.writeHead(302, { location: "/json" }).end();
  else response.end(body);
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      received.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(request, body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function scene(
  vars: Readonly<Record<string, unknown>> = {},
  settings: Parameters<typeof testScene>[0] = {},
): TestScene {
  received = [];
  return testScene({ ...settings, vars: { url, ws: url.replace("http", "ws"), ...vars } });
}

describe("sends", () => {
  test("a method and a url", async () => {
    await playSteps("- http: GET ${url}/a?x=1\n- http: 'DELETE ${ws}/b'", kinds, scene());
    expect(received).toMatchObject([
      { method: "GET", url: "/a?x=1" },
      { method: "DELETE", url: "/b" },
    ]);
  });

  test("a body as JSON, with parameters and headers", async () => {
    const yaml =
      '- http: { url: "${url}/a?x=1", query: { "y z": "${n}", l: [a, b] }, headers: { X-One: "${n}", X-Many: [a, b] }, json: { n: "${n}" } }';
    await playSteps(yaml, kinds, scene({ n: 5 }));
    expect(received).toMatchObject([
      {
        method: "POST",
        url: "/a?x=1&y+z=5&l=a&l=b",
        headers: { "content-type": "application/json", "x-one": "5", "x-many": "a, b" },
        body: '{"n":5}',
      },
    ]);
  });

  test("a form, a text and bytes", async () => {
    const yaml = [
      '- http: { url: "${url}", form: { user: a b, x: [1, 2] } }',
      '- http: { method: put, url: "${url}", body: "${text}", headers: { content-type: text/plain } }',
      '- http: { url: "${url}", body: { $hex: "41 42" } }',
    ].join("\n");
    await playSteps(yaml, kinds, scene({ text: "plain" }));
    expect(received).toMatchObject([
      { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "user=a+b&x=1&x=2" },
      { method: "PUT", headers: { "content-type": "text/plain" }, body: "plain" },
      { body: "AB" },
    ]);
  });

  test.each([
    ["GET", 'Expected a method and a url, got the text "GET"'],
    ["http://127.0.0.1", 'Expected a method and a url, got the text "http://127.0.0.1"'],
    ["{ method: GET }", 'The key "url" is missing in a request'],
    ["{ url: 'http://x', json: 1, form: { a: b } }", "A request has one body, and this one has json and form"],
  ])("nothing for %s", async (value, headline) => {
    const { problems } = await compileSteps(`- http: ${value}`, kinds);
    expect(problems[0]?.headline).toBe(headline);
  });

  test.each([
    ["GET ${bad}", '"nonsense" is not a url that HTTP can reach', 15],
    ["{ url: '${url}', body: { a: 1 } }", "A body is a text or bytes", 32],
  ])("nothing for %s when it is known", async (value, headline, column) => {
    const problem = await failureOf(`- http: ${value}`, kinds, scene({ bad: "nonsense" }));
    expect(problem).toMatchObject({ code: "setting", headline, place: { line: 1, column } });
  });

  test("nothing that HTTP cannot carry, and says where", async () => {
    const problem = await failureOf(
      '- http: { url: "${url}", headers: { A: "${value}" } }',
      kinds,
      scene({ value: "\0" }),
    );
    expect(problem).toMatchObject({ code: "setting", place: { line: 1, column: 9 } });
    const { problems } = await compileSteps(
      '- http: { url: http://h, headers: { "a b": c, D: "\\0" } }\n- http: { url: http://h, method: "G T" }\n- http: GET http://h\n  expect: { status: 404, error: refused }',
      kinds,
    );
    expect(problems.map(({ headline, place }) => `${place?.line}:${place?.column} ${headline}`)).toEqual([
      '1:37 "a b" is not a name that an HTTP header can have',
      '1:50 The header D has a character that HTTP does not allow: "\\u0000"',
      '2:34 Expected an HTTP method such as GET or POST, got the text "G T"',
      '4:13 "status" cannot be expected beside "error"',
    ]);
  });
});

describe("judges", () => {
  test("a status of 400 and above as a failure", async () => {
    const problem = await failureOf("- http: GET ${url}/status/404", kinds, scene());
    expect(problem).toMatchObject({
      code: "http",
      headline: "The server answered 404 Not Found",
      label: "answered 404",
      expected: "a status below 400",
      actual: "404 Not Found",
      place: { line: 1, column: 9 },
      help: "If that is what should come: expect: { status: 404 }",
    });
    expect(problem.notes).toEqual([
      `http: GET ${url}/status/404 was answered with 404 Not Found`,
      'body: { error: "no 404" }',
    ]);
  });

  test("what is expected", async () => {
    const yaml = [
      "- http: GET ${url}/status/403",
      "  expect: { status: [401, 403], body: { error: { $startsWith: no } } }",
      "- http: GET ${url}/json",
      "  expect: { headers: { Content-Type: application/json, x-none: $missing }, body: { user: { id: 7 } } }",
      "- http: GET ${url}/headers",
      "  expect: { headers: { x-one: 1, x-two: [a, b] }, body: '' }",
      "- http: { url: '${url}', body: some text }",
      "  expect: { body: { $contains: text } }",
    ].join("\n");
    await playSteps(yaml, kinds, scene());
  });

  test("every part, and shows the first difference first", async () => {
    const yaml =
      "- http: GET ${url}/json\n  expect:\n    status: 201\n    headers: { content-type: text/plain }\n    body:\n      user: { id: 8 }";
    const problem = await failureOf(yaml, kinds, scene());
    expect(problem).toMatchObject({
      code: "http",
      headline: "The answer is not what was expected: status: expected 201, got 200",
      expected: "201",
      actual: "200",
      place: { line: 3, column: 13 },
    });
    expect(problem.notes).toEqual([
      'header content-type: expected "text/plain", got "application/json"',
      "body.user.id: expected 8, got 7",
      `http: GET ${url}/json was answered with 200 OK`,
      'body: { token: "t1", user: { id: 7 } }',
    ]);
  });

  test("the latency, against its own limit only", async () => {
    await playSteps("- http: GET ${url}/json", kinds, scene({}, { within: { min: 0, max: 0.0001 } }));
    const slow = scene();
    const problem = await failureOf("- http: GET ${url}/json\n  within: 10s..20s\n  measure: login", kinds, slow);
    expect(problem.code).toBe("too-early");
    expect(slow.recorded.get("login")).toHaveLength(1);
  });
});

describe("extracts", () => {
  test("from the body and the headers", async () => {
    const played = scene();
    const yaml =
      "- http: GET ${url}/json\n  extract: { token: $.token, id: $.user.id, kind: { header: Content-Type }, t: { regex: '\"(t\\d)\"' } }";
    await playSteps(yaml, kinds, played);
    expect(["token", "id", "kind", "t"].map((name) => played.vars.get(name))).toEqual([
      "t1",
      7,
      "application/json",
      "t1",
    ]);
  });

  test("nothing that is not there", async () => {
    const played = scene();
    const problem = await failureOf("- http: GET ${url}/json\n  extract: { token: $.token, a: $.b }", kinds, played);
    expect(problem).toMatchObject({
      code: "http",
      headline: "The answer has nothing at $.b, to extract a",
      place: { line: 2, column: 30 },
    });
    expect(played.vars.has("token")).toBe(false);
  });
});

describe("redirects", () => {
  test("are answers, unless they are to be followed", async () => {
    await playSteps(
      "- http: GET ${url}/redirect\n  expect: { status: 302, headers: { location: /json } }",
      kinds,
      scene(),
    );
    await playSteps(
      "- http: { url: '${url}/redirect', followRedirects: true }\n  expect: { status: 200 }",
      kinds,
      scene(),
    );
  });
});

describe("no answer", () => {
  test("is a failure", async () => {
    const problem = await failureOf("- http: GET ${url}/reset", kinds, scene());
    expect(problem).toMatchObject({
      code: "http",
      label: "reset",
      expected: "an answer",
      actual: "reset",
      place: { line: 1, column: 9 },
    });
    expect(problem.headline).toMatch(/^No answer came: /);
  });

  test("in time is a failure", async () => {
    const problem = await failureOf("- http: GET ${url}/hang\n  timeout: 100ms", kinds, scene());
    expect(problem).toMatchObject({
      code: "http",
      label: "timeout",
      help: "It may take 100 ms; give it more with timeout.",
    });
  });

  test("may be what is expected", async () => {
    const played = scene();
    await playSteps(
      "- http: GET ${url}/reset\n  expect: { error: reset }\n- http: GET http://127.0.0.1:1/\n  expect: { error: refused }",
      kinds,
      played,
    );
    const problem = await failureOf("- http: GET ${url}/json\n  expect: { error: refused }", kinds, scene());
    expect(problem).toMatchObject({
      headline: "An answer came, 200 OK, and none was expected",
      expected: "the error refused",
      actual: "200 OK",
    });
    const other = await failureOf("- http: GET ${url}/reset\n  expect: { error: refused }", kinds, scene());
    expect(other).toMatchObject({ expected: "the error refused", actual: "reset" });
  });

  test("when the track is stopped ends with its failure", async () => {
    const played = scene();
    const { script } = await compileSteps("- http: GET ${url}/hang", kinds);
    const outcome = Promise.resolve(played.run(script, played.scope)).catch((thrown: unknown) => thrown);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    played.track.stop();
    expect(await outcome).toMatchObject({ message: "stopped by the test" });
    expect(played.track.waiting).toBe(0);
  });
});

test("is a cause, under its id", async () => {
  const played = scene();
  await playSteps("- http: GET ${url}/json\n  id: order\n  within: 5s", kinds, played);
  expect(played.track.cause?.title).toBe(`http: GET ${url}/json`);
  expect(played.track.causes.get("order")).toMatchObject({
    at: played.track.cause?.at,
    title: `http: GET ${url}/json`,
  });
  expect(played.recorded.get("order")).toHaveLength(1);
});

describe("behind a client that has a proxy", () => {
  const file = (proxy: string, more = ""): string => `
clients: { alice: { url: ws://127.0.0.1:1, proxy: "${proxy}" } }
steps:
  - alice: { http: GET ${url}/json${more} }
`;

  test("goes through it, and what has none does not", async () => {
    const seen: RawRequest[] = [];
    const proxy = await tunnelProxy(seen);
    const played = await play(`${file(`http://127.0.0.1:${proxy.port}`)}  - http: GET ${url}/json\n`);
    await proxy.close();
    expect(played.problems).toEqual([]);
    const { host } = new URL(url);
    expect(seen.map(({ line }) => line)).toEqual([`CONNECT ${host} HTTP/1.1`]);
  });

  test.each(["", ", expect: { error: refused }"])("tells its fault as its own%s", async (more) => {
    const { problems } = await play(file("http://127.0.0.1:1", more));
    expect(problems).toMatchObject([
      {
        headline: expect.stringMatching(/^No answer came: the proxy cannot be used: 127\.0\.0\.1:1 refused/) as string,
        label: "the proxy",
        actual: "refused, of the proxy",
        notes: ["It is the proxy that takes no connections: the server was not asked.", `http: GET ${url}/json`],
        help: expect.stringMatching(/^Is the proxy running/) as string,
      },
    ]);
  });
});
