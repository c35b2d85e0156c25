import { Failure } from "../problem.ts";
import { word } from "../shape/scalars.ts";
import type { Span } from "../source.ts";
import { extractAll } from "./http/answer.ts";
import { type Coming, coming } from "./waiting/coming.ts";
import { type Arrival, doorOf } from "./server/door.ts";
import { extractions, type ExtractSubject } from "./receiving/extraction.ts";
import { type HandshakeRequest, handshakeRequest, requestDifferences } from "./http/handshake-request.ts";
import { causeOf, timeoutOf } from "./waiting/latency.ts";
import { nobodyCame } from "./waiting/nobody-came.ts";
import { option } from "./options.ts";
import { judgeComing } from "./waiting/own-latency.ts";
import { defineStep, type PlayScope } from "./step.ts";

/** `accept`: the next connection of a mock becomes an actor of the timeline. */
export const acceptStep = defineStep({
  name: "accept",
  actor: "server",
  onlyAwaits: { unless: ["expect", "within"] },
  of: ["mock"],
  summary: "Waits for the next connection of a mock that no step has accepted yet, and gives it a name.",
  details: `One that came before the step began counts. Under the name of \`as\` the connection is an actor with the verbs of a client, and
a root of expressions: \`\${conn.query.token}\`, \`\${conn.path}\`, \`\${conn.headers.authorization}\`. See [servers](servers.md).`,
  examples: [
    "- upstream: accept",
    "- upstream: { accept, as: conn, within: 2s }\n- conn: { receive: { type: hello } }",
    "- upstream: { accept: /orders, as: orders }",
    "- upstream: { accept: { path: /ws, query: { token: abc } }, expect: { headers: { x-user: $any } }, as: conn }",
  ],
  value: {
    shape: handshakeRequest,
    doc: "Which connection: its path, or `{ path, params, query, headers, cookies, protocol, protocols }`. Without it any will do.",
    bare: true,
  },
  options: {
    as: { shape: word("the name of a connection"), doc: "The name under which steps and expressions find it." },
    expect: { shape: handshakeRequest, doc: "What must hold of the handshake of the connection that was taken." },
    extract: {
      shape: extractions,
      doc: "Values to take from the handshake: a JSONPath, `$.query.token`, or a `header`.",
    },
    timeout: { shape: option.timeout.shape, doc: "How long to wait. Default: the larger of 5s and `within`." },
    within: {
      shape: option.within.shape,
      doc: "Limit on the time from the cause to the handshake: `500ms`, or `90ms..400ms`.",
    },
    after: {
      shape: option.after.shape,
      doc: "The `id` of the step that the time is measured from; connections that came before it are passed over.",
    },
    measure: option.measure,
  },
  compile({ at, value, valueNode, options, id, series }, reader) {
    const { server } = reader;
    const { as } = options;
    const next = reader.verdict?.("accept", as);
    if (server === undefined || !next) return undefined;
    const request = value && Object.keys(value).length > 0 ? value : undefined;
    const title = `${server}: accept`;

    const finish = (arrival: Arrival, began: number, scope: PlayScope): void => {
      if (as !== undefined) scope.scene.accepted(as, arrival, at);
      const what = as ?? server;
      if (options.expect) judgeRequest(what, arrival, options.expect, at, scope);
      extractAll(options.extract ?? [], subjectOf(arrival), scope, {
        code: "handshake",
        what: `${what}: the handshake`,
        notes: () => [`it asked for ${arrival.url}`],
      });
      const { after, within } = options;
      judgeComing(
        { what: `${what}: the connection`, came: arrival.at, title, id, after, began, series, within, at },
        scope,
      );
    };

    return (scope) => {
      const door = doorOf(server, scope, at);
      const began = scope.scene.clock.now();
      const since = (options.after && causeOf(options.after, scope)?.at) ?? -Infinity;
      const fits = (arrival: Arrival): boolean =>
        arrival.at >= since && (!request || requestDifferences(request, arrival, scope).length === 0);
      const found = door.take(fits, title);
      door.expect(next());
      if (found) {
        finish(found, began, scope);
        return undefined;
      }
      const timeout = timeoutOf(options, scope);
      const wanted = { server, what: "connection", request, at: request ? valueNode.span : at, since, began } as const;
      const late = (): Failure => nobodyCame(door, wanted, timeout, scope);
      const listen: Coming<Arrival>["listen"] = (told) => [
        door.await(
          (arrival) => told.fits(() => fits(arrival)),
          title,
          (arrival) => told.came(arrival),
        ),
      ];
      return coming({ timeout, late, listen }, scope).then((arrival) => finish(arrival, began, scope));
    };
  },
});

/** Throws when what must hold of a handshake does not: every difference is told, the first first. */
function judgeRequest(what: string, arrival: Arrival, expected: HandshakeRequest, at: Span, scope: PlayScope): void {
  const [first, ...others] = requestDifferences(expected, arrival, scope);
  if (!first) return;
  throw new Failure({
    code: "handshake",
    headline: `${what}: the handshake is not what was expected: ${first.text}`,
    label: first.actual === "" ? "does not hold" : `got ${first.actual}`,
    at: first.at ?? at,
    expected: first.expected,
    actual: first.actual,
    notes: [...others.map((each) => each.text), `it asked for ${arrival.url}`],
  });
}

/** A handshake as extractions see it: its parts by their names. */
function subjectOf({ peer, url }: Arrival): ExtractSubject {
  const value = Object.assign(
    Object.create(null) as Record<string, unknown>,
    Object.fromEntries(peer.roots?.entries() ?? []),
  );
  return { text: url, value, headers: value["headers"] as NonNullable<ExtractSubject["headers"]> };
}
