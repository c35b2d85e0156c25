import type { HttpResponse } from "../net/http-response.ts";
import type { HttpRequestIn } from "../net/listen.ts";
import { Failure } from "../problem.ts";
import { bodyOf } from "./http.ts";
import { notFound } from "./not-found.ts";
import { evaluateProxy, type ProxySpec } from "./proxy.ts";
import { passHttp } from "./upstream.ts";
import { RequestRoots } from "./request-roots.ts";
import type { MockWorld } from "./world.ts";

/** Answers a plain HTTP request: the first rule whose method and path fit and that holds. */
export function answerHttp(
  request: HttpRequestIn,
  respond: (response: HttpResponse) => void,
  world: MockWorld,
): void | Promise<void> {
  const answer = (response: HttpResponse): void => {
    respond(response);
    world.log(() => ({ type: "http", method: request.method, url: request.url, status: response.status }));
  };
  try {
    const proxied = proxyFor(request, world);
    const response = responseTo(request, world, proxied !== undefined);
    // Of what is not there the log has a line of its own, which says more.
    if (response) answer(response);
    else if (proxied) return pass(request, proxied, world).then(answer);
    else respond({ status: 404, body: notFound(request.method, request, world) });
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    world.report(thrown, `${request.method} ${request.path}`);
    answer({ status: 500, body: "The mock could not answer this request; its log says why." });
  }
  return undefined;
}

/** The server behind the first endpoint whose path fits, if there is one behind it. */
function proxyFor({ path }: HttpRequestIn, { mock }: MockWorld): ProxySpec | undefined {
  return mock.endpoints.find((each) => each.path.match(path))?.proxy;
}

async function pass(request: HttpRequestIn, proxy: ProxySpec, world: MockWorld): Promise<HttpResponse> {
  const { scene } = world;
  try {
    return await passHttp(request, await evaluateProxy(proxy, scene.scope(scene.track())), world);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    world.report(thrown, `${request.method} ${request.path}`);
    return { status: 500, body: "The mock could not pass this request on; its log says why." };
  }
}

/** Undefined when nothing of the mock fits the path. */
function responseTo(request: HttpRequestIn, world: MockWorld, passes: boolean): HttpResponse | undefined {
  const { scene, mock } = world;
  const methods = new Set<string>();
  for (const rule of mock.http) {
    const params = rule.path.match(request.path);
    if (!params) continue;
    methods.add(rule.method);
    // RFC 9110 section 9.3.2: HEAD is GET without the body, which node leaves out.
    if (rule.method !== request.method && !(rule.method === "GET" && request.method === "HEAD")) continue;
    const roots = new RequestRoots(request, params, { method: request.method, body: bodyOf(request) });
    const scope = rule.condition.holds(scene.scope(scene.track()).with(new Map(roots.entries())));
    if (scope) {
      world.answeredHttp.set(rule, (world.answeredHttp.get(rule) ?? 0) + 1);
      return rule.respond.evaluate(scope);
    }
    methods.delete(rule.method);
  }
  // What the mock does not answer is for the server behind it.
  if (passes) return undefined;
  if (methods.size > 0)
    return {
      status: 405,
      headers: { Allow: [...methods].join(", ") },
      body: `This path answers ${[...methods].join(", ")}.`,
    };
  if (mock.endpoints.some(({ path }) => path.match(request.path))) {
    return { status: 426, headers: { Upgrade: "websocket" }, body: "This is a WebSocket endpoint." };
  }
  return undefined;
}
