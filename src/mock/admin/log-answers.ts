import type { HttpResponse } from "../../net/http-response.ts";
import type { HttpRequestIn } from "../../net/listen.ts";
import { Failure } from "../../problem.ts";
import { logTypes } from "../log/entry.ts";
import type { LogRing } from "../log/log-ring.ts";
import type { AdminLog, AdminReceived } from "./api.ts";
import { checkQuery, numberParameter, wordParameter } from "./body.ts";
import { failed } from "./gate.ts";
import { queryLog } from "./log-query.ts";
import { receivedSince } from "./received.ts";

/** The entries that a query asks for. */
export function entries({ query }: HttpRequestIn, log: LogRing): AdminLog {
  checkQuery(query, ["after", "limit", "type", "connection", "text"]);
  const one = (name: string): string | undefined => query[name]?.[0] || undefined;
  const limit = numberParameter(one("limit"), "limit", 10_000) ?? 1000;
  if (limit === 0) throw new Failure({ code: "invalid-argument", headline: '"limit" must be 1 or more' });
  const type = wordParameter(one("type"), "type", logTypes);
  const filter = { type, connection: one("connection"), text: one("text") };
  return queryLog(log, { after: numberParameter(one("after"), "after"), limit, ...filter });
}

/** Says that an entry is not there, and which are. */
export function noEntry(id: number, { first, last }: LogRing): HttpResponse {
  return failed(404, {
    headline: `the log has no entry ${id}`,
    help: last === 0 ? "It has none yet." : `It has ${first} to ${last}.`,
  });
}

/** What clients sent, as far as a query asks for it. */
export function received({ query }: HttpRequestIn, log: LogRing): AdminReceived {
  checkQuery(query, ["endpoint", "connection", "after"]);
  const one = (name: string): string | undefined => query[name]?.[0] || undefined;
  const [endpoint, connection] = [one("endpoint"), one("connection")];
  return receivedSince(log, {
    after: numberParameter(one("after"), "after") ?? 0,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(connection === undefined ? {} : { connection }),
  });
}
