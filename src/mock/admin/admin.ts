import { randomBytes } from "node:crypto";
import type { Clock } from "../../environment.ts";
import type { HttpResponse } from "../../net/http-response.ts";
import type { HttpRequestIn, Listener } from "../../net/listen.ts";
import { headerValue } from "../../net/headers.ts";
import { isLoopback } from "../../net/loopback.ts";
import { Failure, type Problem } from "../../problem.ts";
import type { LogRing } from "../log/log-ring.ts";
import type { MockWorld } from "../world.ts";
import { type Acting, actFault, actSteps, switchRule, switchStream } from "./acts.ts";
import type { AdminCounts, AdminReset, AdminState, AdminVerdict } from "./api.ts";
import { type Body, checkQuery, flagMember, jsonBody, numberParameter } from "./body.ts";
import { ADMIN_PATH, entrance, failed, type GateOptions, guards, json, refusal } from "./gate.ts";
import { entries, noEntry, received } from "./log-answers.ts";
import { logDetail } from "./log-query.ts";
import { shownProblem, type Veil } from "./shown.ts";
import { countsOf, stateOf } from "./state.ts";
import type { CompileFault, CompileSteps } from "./steps.ts";
import { Subscribers } from "./subscribers.ts";

export interface AdminOptions {
  readonly name: string;
  /** The file of the mock, as it was named. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: LogRing;
  /** What who asks must know. Default: nothing, and a random text when the mock listens beyond this machine. */
  readonly token?: string | undefined;
  /** The page. Without one there is a text that says where the API is. */
  readonly page?: (() => Promise<string>) | undefined;
  readonly compile: CompileSteps;
  readonly compileFault: CompileFault;
  /** Judges what has come by a document of expectations; throws a `Failure` for one that is wrong. */
  readonly expect?: ((document: unknown, log: LogRing) => Promise<AdminVerdict>) | undefined;
  /** What of a value may be seen: nobody outside gets one that has not passed here. */
  readonly veil?: Veil | undefined;
}

/** Where a mock is, for who asks. */
interface Place {
  readonly world: MockWorld;
  readonly listener: Listener;
}

type Handler = (request: HttpRequestIn, at: Place) => HttpResponse | undefined | Promise<HttpResponse | undefined>;

/** The admin API of a mock that runs: it shows and steers it. */
export class Admin {
  readonly #options: AdminOptions;
  readonly #log: LogRing;
  readonly #subscribers: Subscribers;
  #startedAt: number;
  #reloadedAt: number | null = null;
  #problems: readonly Problem[] = [];
  #token: string | undefined;
  #at: Place | undefined;
  readonly #routes: ReadonlyMap<string, Handler>;

  constructor(options: AdminOptions) {
    this.#options = options;
    this.#log = options.log;
    this.#token = options.token;
    this.#startedAt = options.clock.wall();
    const counts = (): AdminCounts | undefined => this.#at && countsOf(this.#at.world);
    this.#subscribers = new Subscribers(options.clock, options.log, counts, options.veil);
    this.#routes = new Map<string, Handler>([
      ["GET ", () => this.#page()],
      ["GET api/state", ({ query }, at) => this.#ofQuery(query, at)],
      ["GET api/log", (request) => this.#json(entries(request, this.#log))],
      ["GET api/events", (request) => this.#events(request)],
      ["GET api/received", (request) => this.#json(received(request, this.#log))],
      ["POST api/steps", (request, at) => actSteps(request, this.#acting(at))],
      ["POST api/rules", (request, at) => switchRule(request, this.#acting(at))],
      ["POST api/streams", (request, at) => switchStream(request, this.#acting(at))],
      ["POST api/faults", (request, at) => actFault(request, this.#acting(at))],
      ["POST api/reset", (request, at) => this.#reset(request, at)],
      ["POST api/expect", (request) => this.#expect(request)],
    ]);
  }

  /** What who asks must know, when the mock listens there. */
  tokenAt(host: string): string | undefined {
    if (this.#token === undefined && !isLoopback(host)) this.#token = randomBytes(24).toString("base64url");
    return this.#token;
  }

  /** The mock listens; a restart comes here again. */
  started(world: MockWorld, listener: Listener): void {
    this.tokenAt(listener.host);
    this.#at = { world, listener };
  }

  stopped(): void {
    this.#subscribers.end();
    this.#at = undefined;
  }

  /** The file was read again. With problems the mock goes on as it was before. */
  reloaded(problems: readonly Problem[]): void {
    this.#problems = problems;
    const at = this.#options.clock.wall();
    if (problems.every(({ severity }) => severity === "warning")) this.#reloadedAt = at;
    this.#subscribers.tell("reload", { at, problems: problems.map(shownProblem) });
  }

  /** Whether a request is for the API and not for the mock. */
  takes({ path }: Pick<HttpRequestIn, "path">): boolean {
    return path.startsWith(ADMIN_PATH) || path === ADMIN_PATH.slice(0, -1);
  }

  async answer(request: HttpRequestIn, respond: (response: HttpResponse) => void): Promise<void> {
    const response = await this.#answer(request);
    if (response) respond(response);
  }

  async #answer(request: HttpRequestIn): Promise<HttpResponse | undefined> {
    const at = this.#at;
    if (!at) return failed(503, { headline: "the mock is starting or stopping" });
    const { host, port, url } = at.listener;
    const gate: GateOptions = { host, port, tls: url.startsWith("wss:"), token: this.#token };
    const refused = entrance(request, gate) ?? refusal(request, gate);
    if (refused) return refused;
    if (request.path === ADMIN_PATH.slice(0, -1)) return { status: 308, headers: { ...guards, Location: ADMIN_PATH } };
    try {
      return await this.#route(request, at);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      const { headline, help, place, notes } = thrown.problem;
      const problems = place ? { problems: notes.map((text) => ({ text })) } : {};
      const { veil = asItIs } = this.#options;
      return failed(400, veil({ headline, ...(help === undefined ? {} : { help }), ...problems }));
    }
  }

  #route(request: HttpRequestIn, at: Place): ReturnType<Handler> {
    const path = request.path.slice(ADMIN_PATH.length);
    const entry = /^api\/log\/(\d{1,15})$/.exec(path)?.[1];
    if (entry !== undefined && request.method === "GET") return this.#entry(Number(entry));
    const handler = this.#routes.get(`${request.method} ${path}`);
    if (handler) return handler(request, at);
    const methods = ["GET", "POST"].filter((each) => this.#routes.has(`${each} ${path}`));
    if (methods.length > 0) {
      const allow = methods.join(", ");
      return failed(405, { headline: `this path answers ${allow}` }, { Allow: allow });
    }
    return failed(404, {
      headline: "the admin API has nothing here",
      help: `It has ${[...this.#routes.keys()].map((each) => each.replace(" ", ` ${ADMIN_PATH}`)).join(", ")}.`,
    });
  }

  #entry(id: number): HttpResponse {
    const record = this.#log.get(id);
    return record ? this.#json(logDetail(record, this.#options.veil)) : noEntry(id, this.#log);
  }

  #acting({ world }: Place): Acting {
    const { compile, compileFault } = this.#options;
    return { world, compile, compileFault, tell: (value) => this.#json(value) };
  }

  #json(value: unknown): HttpResponse {
    const { veil = asItIs } = this.#options;
    return json(veil(value));
  }

  async #page(): Promise<HttpResponse> {
    const { page, name } = this.#options;
    const policy = "frame-ancestors 'none'; base-uri 'none'; object-src 'none'";
    const headers = { ...guards, "Content-Security-Policy": policy, "X-Frame-Options": "DENY" };
    if (!page) return { status: 200, headers, body: `The mock ${name} is here. Its state: ${ADMIN_PATH}api/state\n` };
    return { status: 200, headers: { ...headers, "Content-Type": "text/html; charset=utf-8" }, body: await page() };
  }

  #ofQuery(query: HttpRequestIn["query"], at: Place): HttpResponse {
    checkQuery(query, ["connections"]);
    return this.#json(this.#state(at, query["connections"]?.[0]));
  }

  /** `connections`: how many of them are named. */
  #state({ world, listener }: Place, connections?: string): AdminState {
    const { name, file } = this.#options;
    return {
      name,
      file,
      startedAt: this.#startedAt,
      reloadedAt: this.#reloadedAt,
      problems: this.#problems.map(shownProblem),
      ...stateOf(world, listener, numberParameter(connections, "connections", 20_000)),
    };
  }

  #events(request: HttpRequestIn): HttpResponse | undefined {
    checkQuery(request.query, ["after"]);
    const after = headerValue(request.headers, "last-event-id") ?? request.query["after"]?.[0];
    return this.#subscribers.add(request, numberParameter(after, "after"));
  }

  #reset({ body }: HttpRequestIn, at: Place): HttpResponse {
    const given: Body & AdminReset = jsonBody(body, ["connections"]);
    const close = given.connections !== undefined && flagMember(given, "connections");
    at.world.reset();
    if (close) for (const peer of at.world.connected()) peer.close(1012, "the mock was reset");
    return this.#json(this.#state(at));
  }

  async #expect({ body }: HttpRequestIn): Promise<HttpResponse> {
    const { expect } = this.#options;
    const given = jsonBody(body, ["name", "expect"]);
    if (!expect) return failed(404, { headline: "this mock judges nothing" });
    return this.#json(await expect(given, this.#log));
  }
}

function asItIs<T>(value: T): T {
  return value;
}
