import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export interface LoginApp {
  /** `127.0.0.1:41231` */
  readonly host: string;
  /** Every plain request: `POST /login`. */
  readonly asked: readonly string[];
  /** Every handshake: `/q?token=…`. */
  readonly dialled: readonly string[];
  close(): Promise<void>;
}

/**
 * A server as people write it, with node:http and ws. `POST /login` gives a token, and a cookie; `POST /rooms` wants the cookie
 * and gives an id; `/q?token=…`, `/h` (Bearer), `/p` (subprotocol), `/c` (cookie), `/room/<id>` and `/m`, whose first message has
 * the token, let in who has them. `POST /orders/<id>/pay` makes the connection that has ordered hear of it.
 */
export async function loginApp(): Promise<LoginApp> {
  const app = new App();
  const server = createServer((request, response) => void app.answer(request, response));
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    if (app.lets(request)) sockets.handleUpgrade(request, socket, head, (client) => app.talk(client));
    else socket.end("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: app.asked,
    dialled: app.dialled,
    async close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

// --- internal ---

class App {
  readonly asked: string[] = [];
  readonly dialled: string[] = [];
  readonly #tokens = new Set<string>();
  readonly #sessions = new Set<string>();
  readonly #rooms = new Set<string>();
  readonly #orders = new Map<string, WebSocket>();

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    const body = await bodyOf(request);
    this.asked.push(`${method} ${url}`);
    const answer = (status: number, json: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(json));
    };
    const [, order] = /^\/orders\/([\w-]+)\/pay$/.exec(url) ?? [];
    if (url === "/") response.writeHead(200, { "content-type": "text/html" }).end("<html></html>");
    else if (url === "/login") {
      const { password } = JSON.parse(body) as { password: string };
      if (password !== "open sesame") return answer(401, { error: "wrong password" });
      const [token, session] = [`tok_${made(this.#tokens)}`, made(this.#sessions)];
      this.#tokens.add(token);
      answer(
        200,
        { token, refresh_token: `rt_${made(new Set())}`, user: "alice" },
        { "set-cookie": `session=${session}; Path=/; HttpOnly` },
      );
    } else if (url === "/rooms" && this.#sessions.has(cookieOf(request))) answer(201, { roomId: made(this.#rooms) });
    else if (order !== undefined) {
      this.#orders.get(order)?.send(JSON.stringify({ type: "paid", orderId: order }));
      answer(200, { ok: true });
    } else answer(404, { error: "nothing there" });
    return undefined;
  }

  lets(request: IncomingMessage): boolean {
    this.dialled.push(request.url ?? "");
    const { pathname, searchParams } = new URL(request.url ?? "", "http://app");
    const [, room] = /^\/room\/([\w-]+)$/.exec(pathname) ?? [];
    if (room !== undefined) return this.#rooms.has(room) && this.#sessions.has(cookieOf(request));
    const offered = request.headers["sec-websocket-protocol"] ?? "";
    const token: Record<string, string | undefined> = {
      "/q": searchParams.get("token") ?? "",
      "/h": request.headers.authorization?.replace("Bearer ", ""),
      "/p": offered.split(/, ?/)[1],
    };
    if (pathname === "/c") return this.#sessions.has(cookieOf(request));
    return pathname === "/m" || this.#tokens.has(token[pathname] ?? "");
  }

  talk(client: WebSocket): void {
    const send = (json: unknown): void => client.send(JSON.stringify(json));
    send({ type: "hello" });
    client.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string; token?: string };
      if (message.type === "auth")
        if (this.#tokens.has(message.token ?? "")) send({ type: "authed" });
        else client.close(4401, "bad token");
      else if (message.type === "order") {
        const orderId = `ord_${made(new Set())}`;
        this.#orders.set(orderId, client);
        send({ type: "accepted", orderId });
      } else send({ type: "echo" });
    });
  }
}

/** Something new, which is kept. */
function made(all: Set<string>): string {
  // One of letters alone could read like a word.
  const id = `${randomBytes(12).toString("base64url").slice(1)}7`;
  all.add(id);
  return id;
}

function cookieOf({ headers }: IncomingMessage): string {
  return /(?:^|; )session=([^;]*)/.exec(headers.cookie ?? "")?.[1] ?? "";
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
