import { createServer as createHttpsServer } from "node:https";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterEach, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { throwAwayCertificate } from "../../../src/net/certificate.ts";
import { play } from "../../support/play.ts";

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

async function listening(started: Server): Promise<number> {
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return (started.address() as AddressInfo).port;
}

/** Gives a session to whoever asks by HTTP, and lets in who shows it; says to each connection whose it is. */
function withSessions(): Server {
  let sessions = 0;
  const http = createServer((request, response) => {
    if (request.method === "POST") response.setHeader("set-cookie", `session=s${++sessions}; HttpOnly`);
    response.end(request.headers.cookie ?? "none");
  });
  const sockets = new WebSocketServer({ noServer: true });
  http.on("upgrade", (request, socket, head) => {
    if (request.headers.cookie === undefined) socket.end("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
    else sockets.handleUpgrade(request, socket, head, (open) => open.send(request.headers.cookie ?? ""));
  });
  return http;
}

it("is shared by the HTTP requests and the connections of a client, and by nobody else", async () => {
  const port = await listening(withSessions());
  const { outcomes, problems } = await play(
    `
vars: { server: "127.0.0.1:${port}" }
defaults: { client: { url: "ws://\${server}" } }
clients: [alice, bob, carol]
steps:
  - alice: [{ http: "POST http://\${server}/login" }, connect, { receive: session=s1 }]
  - bob:
      - http: "POST http://\${server}/login"
      - http: "GET http://\${server}/me"
        expect: { body: session=s2 }
      - connect
      - receive: session=s2
  - http: "GET http://\${server}/me"
    expect: { body: none }
  - carol: { connect, expect: { status: 401 } }
  - alice, bob: close
`,
  );
  expect(problems).toEqual([]);
  expect(outcomes).toHaveLength(1);
});

it("has those of the client's settings from the start, whatever else they need", async () => {
  const port = await listening(withSessions());
  const { problems } = await play(`
clients:
  alice: { url: "ws://127.0.0.1:${port}", cookies: { pre: set }, headers: { X-Late: "\${late}" } }
steps:
  - alice:
      - http: GET http://127.0.0.1:${port}/me
        expect: { body: pre=set }
      - set: { late: now }
      - connect
      - receive: pre=set
      - close
`);
  expect(problems).toEqual([]);
});

it("with what no header can carry is a mistake of the settings, and ends no other scenario", async () => {
  const port = await listening(withSessions());
  const { problems, outcomes } = await play(`
clients: { alice: { url: "ws://127.0.0.1:${port}", cookies: { y: "€" } } }
steps: [{ alice: { http: "GET http://127.0.0.1:${port}/me" } }]
---
name: another
steps: [{ wait: 1ms }]
`);
  expect(problems).toMatchObject([{ code: "setting", place: { line: 3 } }]);
  expect(outcomes).toContain("another: passed");
});

it("gives way to a header that the request says itself", async () => {
  const port = await listening(withSessions());
  const { problems } = await play(`
clients: { alice: ws://127.0.0.1:${port} }
steps:
  - alice:
      - http: POST http://127.0.0.1:${port}/login
      - http: { method: GET, url: "http://127.0.0.1:${port}/me", headers: { Cookie: mine } }
        expect: { body: mine }
`);
  expect(problems).toEqual([]);
});

it("a client shows its certificate to a server that asks for one", async () => {
  const { cert, key, ca } = throwAwayCertificate({ hosts: ["127.0.0.1"] });
  const https = createHttpsServer({ cert, key, ca, requestCert: true, rejectUnauthorized: false });
  new WebSocketServer({ server: https }).on("connection", (socket, request) =>
    socket.send(Object.keys((request.socket as TLSSocket).getPeerCertificate()).length > 0 ? "shown" : "none"),
  );
  const port = await listening(https);
  const files = { "ca.pem": ca, "cert.pem": cert, "key.pem": key };
  const tls = (more: string): string => `{ ca: ca.pem${more} }`;
  const { problems } = await play({
    ...files,
    "scenario.yaml": `
clients:
  alice: { url: "wss://127.0.0.1:${port}", tls: ${tls(", cert: cert.pem, key: key.pem")} }
  eve: { url: "wss://127.0.0.1:${port}", tls: ${tls("")} }
steps:
  - alice: [connect, { receive: shown }, close]
  - eve: [connect, { receive: none }, close]
`,
  });
  expect(problems).toEqual([]);
});
