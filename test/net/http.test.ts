import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/environment.ts";
import { throwAwayCertificate } from "../../src/net/certificate.ts";
import { type HttpRequest, request } from "../../src/net/http.ts";
import { type HttpRequestIn, type Listener, listen } from "../../src/net/listen.ts";
import { NetworkError } from "../../src/net/network-error.ts";
import { Failure } from "../../src/problem.ts";
import type { HttpResponse } from "../../src/net/http-response.ts";
import { closedAfterEach } from "../support/closed-after-each.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { rawHandshakes, tcpServer } from "../support/raw-server.ts";

expectNoOpenHandles();

const started = closedAfterEach();

function serving(
  answer: (request: HttpRequestIn) => HttpResponse,
  tls?: { readonly cert: string; readonly key: string },
): Promise<Listener> {
  return started(
    listen({
      clock: systemClock,
      port: 0,
      tls,
      onUpgrade: (upgrade) => upgrade.hang(),
      onRequest: (asked, respond) => respond(answer(asked)),
    }),
  );
}

const ask = (url: string, options: Partial<HttpRequest> = {}): ReturnType<typeof request> =>
  request({ method: "GET", url, timeout: 5_000, clock: systemClock, ...options });

/** What a request is rejected with. */
const failure = (url: string, options: Partial<HttpRequest> = {}): Promise<unknown> =>
  ask(url, options).then(
    (answer) => answer,
    (error: unknown) => {
      if (!(error instanceof NetworkError)) throw error;
      return { error: error.error, message: error.message, code: error.code };
    },
  );

describe("a request", () => {
  test("sends method, headers and body, and gives the whole answer", async () => {
    const seen: HttpRequestIn[] = [];
    const { httpUrl } = await serving((asked) => {
      seen.push(asked);
      return { status: 404, statusText: "Nope", headers: { "Set-Cookie": ["a=1", "b=2"], "X-One": "1" }, body: "é" };
    });
    const answer = await ask(`${httpUrl}/x?y=1`, {
      method: "POST",
      headers: { "X-Two": ["1", "2"], Host: "example.test" },
      body: Buffer.from([0, 255]),
    });
    expect(answer).toMatchObject({ url: `${httpUrl}/x?y=1`, status: 404, statusText: "Nope" });
    expect(answer.body.toString()).toBe("é");
    expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(answer.headers["x-one"]).toEqual(["1"]);
    expect(Object.getPrototypeOf(answer.headers)).toBe(null);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "POST", url: "/x?y=1", body: Buffer.from([0, 255]) });
    expect(seen[0]?.headers).toMatchObject({ "x-two": ["1", "2"], host: "example.test", "content-length": "2" });
  });

  test("leaves out a header that is null", async () => {
    const { httpUrl } = await serving(({ headers }) => ({ status: 200, body: Object.keys(headers).join() }));
    expect((await ask(httpUrl, { headers: { connection: null } })).body.toString()).not.toContain("connection");
  });

  test("checks certificates", async () => {
    const { ca, cert, key } = throwAwayCertificate({ hosts: ["127.0.0.1"] });
    const { httpUrl, port } = await serving(() => ({ status: 200, body: "ok" }), { cert, key });
    expect((await ask(httpUrl, { tls: { ca } })).body.toString()).toBe("ok");
    expect((await ask(httpUrl, { tls: { insecure: true } })).body.toString()).toBe("ok");
    expect(await failure(httpUrl)).toEqual({
      error: "tls",
      message:
        `the TLS handshake with 127.0.0.1:${port} failed: ` +
        "the certificate is not signed by a known authority (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
      code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    });
  });

  test("to a server that is not there, or does not answer as it should, says so", async () => {
    const gone = await tcpServer(() => {});
    await gone.close();
    expect(await failure(`http://127.0.0.1:${gone.port}`)).toEqual({
      error: "refused",
      message: `127.0.0.1:${gone.port} refused the connection: nothing listens there (ECONNREFUSED)`,
      code: "ECONNREFUSED",
    });
    const resetting = await started(rawHandshakes((socket) => socket.resetAndDestroy()));
    expect(await failure(`http://127.0.0.1:${resetting.port}`)).toMatchObject({ error: "reset" });
    const half = await started(
      rawHandshakes((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")),
    );
    expect(await failure(`http://127.0.0.1:${half.port}`)).toEqual({
      error: "reset",
      message: `127.0.0.1:${half.port} ended the connection in the middle of its answer`,
      code: "ECONNRESET",
    });
    const mute = await started(tcpServer(() => {}));
    expect(await failure(`http://127.0.0.1:${mute.port}/slow`, { timeout: 30 })).toEqual({
      error: "timeout",
      message: `127.0.0.1:${mute.port} did not answer GET /slow within 30 ms`,
      code: undefined,
    });
    const strange = await started(rawHandshakes((socket) => socket.end("hello\r\n\r\n")));
    expect(await failure(`http://127.0.0.1:${strange.port}`)).toMatchObject({ error: "protocol" });
  });

  test("with an answer of more than 64 MiB is given up", async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const server = await started(
      rawHandshakes((socket) => {
        const more = (): void => {
          while (socket.write(chunk));
        };
        socket.on("drain", more);
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        more();
      }),
    );
    expect(await failure(`http://127.0.0.1:${server.port}`, { timeout: 60_000 })).toEqual({
      error: "protocol",
      message: `the answer of 127.0.0.1:${server.port} is larger than 64 MiB`,
      code: undefined,
    });
  });

  test("is given up by who waits for it, before it began or later", async () => {
    const { onGiveUp, giveUp } = givingUp();
    const server = await started(rawHandshakes(giveUp));
    const url = `http://127.0.0.1:${server.port}`;
    const aborted = { error: "aborted", message: `the request to 127.0.0.1:${server.port} was given up` };
    expect(await failure(url, { onGiveUp })).toMatchObject(aborted);
    expect(await failure(url, { onGiveUp })).toMatchObject(aborted);
  });

  test.each<[string, Partial<HttpRequest>, string]>([
    ["ws://x", {}, '"ws://x" is not an HTTP URL'],
    ["x", {}, '"x" is not an HTTP URL'],
    ["http://x", { method: "GET /" }, '"GET /" is not a method that can be sent'],
    ["http://x", { headers: { "a b": "" } }, '"a b" is not a name that an HTTP header can have'],
  ])("that cannot be sent is a Failure: %s %j", async (url, options, headline) => {
    const thrown = await ask(url, options).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Failure);
    expect(thrown).toMatchObject({ problem: { code: "setting", headline } });
  });
});

describe("redirects", () => {
  test("are an answer unless they are to be followed", async () => {
    const { httpUrl } = await serving(() => ({ status: 302, headers: { Location: "/x" } }));
    expect(await ask(httpUrl)).toMatchObject({ status: 302, headers: { location: ["/x"] } });
  });

  test.each([
    [303, "POST", "GET", ""],
    [301, "POST", "GET", ""],
    [302, "PUT", "PUT", "body"],
    [307, "POST", "POST", "body"],
    [308, "POST", "POST", "body"],
  ])("of status %i turn %s into %s", async (status, method, then, body) => {
    const { httpUrl } = await serving((asked) =>
      asked.path === "/"
        ? { status, headers: { Location: "/next" } }
        : {
            status: 200,
            body: `${asked.method} ${asked.body.toString()} ${String(asked.headers["content-type"] ?? "")}`,
          },
    );
    const headers = { "Content-Type": "text/x" };
    const answer = await ask(httpUrl, { method, body: "body", headers, followRedirects: true });
    expect(answer.body.toString()).toBe(`${then} ${body} ${body === "" ? "" : "text/x"}`);
    expect(answer.url).toBe(`${httpUrl}/next`);
  });

  test("keep what proves who we are from other origins", async () => {
    const other = await serving(({ headers }) => ({ status: 200, body: Object.keys(headers).join() }));
    const { httpUrl } = await serving(() => ({ status: 302, headers: { Location: other.httpUrl } }));
    const headers = { Authorization: "Bearer x", Cookie: "a=1", "X-Kept": "1" };
    const names = (await ask(httpUrl, { headers, followRedirects: true })).body.toString().split(",");
    expect(names).toContain("x-kept");
    expect(names).not.toContain("authorization");
    expect(names).not.toContain("cookie");
  });

  test("end after ten, or at a bad URL", async () => {
    const { httpUrl, port } = await serving(({ path }) => ({
      status: 302,
      headers: { Location: path === "/bad" ? "ftp://x" : "/again" },
    }));
    expect(await failure(httpUrl, { followRedirects: true })).toMatchObject({
      error: "redirects",
      message: `127.0.0.1:${port} redirected again after 10 redirects`,
    });
    expect(await failure(`${httpUrl}/bad`, { followRedirects: true })).toMatchObject({
      error: "redirects",
      message: `127.0.0.1:${port} redirected to a bad URL: ftp://x`,
    });
  });
});
import { givingUp } from "../support/giving-up.ts";
