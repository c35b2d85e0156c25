import type { HttpResponse } from "../net/http-response.ts";
import type { IncomingRequest } from "../net/incoming.ts";
import type { HttpRequestIn } from "../net/listen.ts";
import { Failure } from "../problem.ts";
import { bodyOf, type HttpRule } from "./http.ts";
import { notFound } from "./not-found.ts";
import { evaluateProxy, type ProxySpec } from "./proxy.ts";
import { passHttp } from "./upstream.ts";
import { RequestRoots } from "./request-roots.ts";
import type { MockWorld } from "./world.ts";

/** Whether a request goes to the server behind, whatever is in its body: no rule asks for its method and path. */
export function passesOn(request: IncomingRequest, world: MockWorld): boolean {
  return proxyFor(request, world) !== undefined && !world.mock.http.some((rule) => fits(rule, request));
}

/** Answers a plain HTTP request: the first rule whose method and path fit and that holds. */
export function answerHttp(
  request: HttpRequestIn,
  respond: (response: HttpResponse) => void,
  world: MockWorld,
): void | Promise<void> {
  const logged = (status: number): void =>
    world.log(() => ({ type: "http", method: request.method, url: request.url, status }));
  const answer = (response: HttpResponse): void => {
    respond(response);
    logged(response.status);
  };
  try {
    const proxied = proxyFor(request, world);
    const { response, looked = [] } = responseTo(request, world, proxied !== undefined);
    // Of what is not there the log has a line of its own, which says more.
    if (response) answer(response);
    else if (proxied)
      return pass(request, proxied, world).then((passed) =>
        "passed" in passed ? logged(passed.passed) : answer(passed),
      );
    else respond({ status: 404, body: notFound(request.method, request, world, looked) });
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    world.report(thrown, `${request.method} ${request.path}`);
    answer({ status: 500, body: "The mock could not answer this request; its log says why." });
  }
  return undefined;
}

// --- internal ---

/** RFC 9110 section 9.3.2: HEAD is GET without the body, which node leaves out. */
function fits(rule: HttpRule, { method, path }: Pick<IncomingRequest, "method" | "path">): boolean {
  const isMethod = rule.method === method || (rule.method === "GET" && method === "HEAD");
  return isMethod && rule.path.match(path) !== undefined;
}

/** The server behind the first endpoint whose path fits, if there is one behind it. */
function proxyFor({ path }: Pick<IncomingRequest, "path">, { mock }: MockWorld): ProxySpec | undefined {
  return mock.endpoints.find((each) => each.path.match(path))?.proxy;
}

async function pass(request: HttpRequestIn, proxy: ProxySpec, world: MockWorld): ReturnType<typeof passHttp> {
  const { scene } = world;
  try {
    return await passHttp(request, await evaluateProxy(proxy, scene.scope(scene.track())), world);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    world.report(thrown, `${request.method} ${request.path}`);
    return { status: 500, body: "The mock could not pass this request on; its log says why." };
  }
}

/** No response when nothing of the mock fits; `looked`: the rules whose method and path do, and whose conditions do not hold. */
function responseTo(
  request: HttpRequestIn,
  world: MockWorld,
  passes: boolean,
): { readonly response?: HttpResponse; readonly looked?: readonly HttpRule[] } {
  const { scene, mock } = world;
  const looked: HttpRule[] = [];
  const others = new Set<string>();
  for (const rule of mock.http) {
    const params = rule.path.match(request.path);
    if (!params) continue;
    if (!fits(rule, request)) {
      others.add(rule.method);
      continue;
    }
    const roots = new RequestRoots(request, params, { method: request.method, body: bodyOf(request) });
    const scope = rule.condition.holds(scene.scope(scene.track()).with(new Map(roots.entries())));
    if (scope) {
      const before = world.answeredHttp.get(rule) ?? 0;
      world.answeredHttp.set(rule, before + 1);
      const response = rule.respond[before % rule.respond.length]?.evaluate(scope);
      return response ? { response } : {};
    }
    looked.push(rule);
  }
  // What the mock does not answer is for the server behind it.
  if (passes) return {};
  // The path has this method, only not for this request.
  if (looked.length > 0) return { looked };
  const allow = [...others].join(", ");
  if (allow !== "")
    return { response: { status: 405, headers: { Allow: allow }, body: `This path answers ${allow}.` } };
  if (mock.endpoints.some((each) => each.path.match(request.path)))
    return {
      response: { status: 426, headers: { Upgrade: "websocket" }, body: "This is a WebSocket endpoint." },
    };
  return {};
}
