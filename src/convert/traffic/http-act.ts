import { mapOf, plainText, plainValue, type Written } from "../../writing/written.ts";
import type { Act } from "../../writing/act.ts";
import type { Carriage } from "../../writing/carriage.ts";
import { payloadOf } from "../../writing/content-text.ts";
import type { Heads } from "./heads.ts";
import { type Dialogue, type Moment, timeOf } from "../../writing/read-dialogue.ts";

/**
 * A request of plain HTTP, with the status that answers it, and what of the answer is said later; undefined when no answer
 * came. `client`: who does it, whose cookies are sent; undefined: nobody has any.
 */
export function httpAct(
  asked: Moment,
  { dialogue, carriage, heads }: { readonly dialogue: Dialogue; readonly carriage: Carriage; readonly heads: Heads },
  client: string | undefined,
): Act | undefined {
  const { talk, content } = asked;
  const { request, response } = talk;
  const answer = dialogue.moments.find((each) => each.event === response);
  if (!request || !response || !answer) return undefined;
  const form = heads.form(talk);
  const body =
    !form && content && request.body && request.body.bytes.length > 0
      ? payloadOf(content, {
          from: "client",
          habits: dialogue.habits,
          now: timeOf(dialogue, asked),
          decide: carriage.sent(asked),
        })
      : undefined;
  const isTold = form !== undefined || content?.kind === "value";
  const { headers } = heads.headers(talk, new Set(isTold ? ["content-type"] : []));
  const extract = new Map(carriage.extracts(answer).map(({ name, from }) => [name, from]));
  const url = heads.address(talk);
  const parts: ReadonlyMap<string, Written> = mapOf({
    method: request.method === "GET" ? undefined : plainText(request.method),
    url,
    headers,
    form,
    ...(body === undefined ? {} : content?.kind === "value" ? { json: body } : { body }),
  });
  return {
    actors: client === undefined ? [] : [client],
    verb: "http",
    value: parts.size === 1 ? `GET ${url}` : parts,
    options: mapOf({
      expect: mapOf({ status: plainValue(response.status) }),
      extract: extract.size > 0 ? extract : undefined,
    }),
    comments: [],
    at: response.at,
  };
}
