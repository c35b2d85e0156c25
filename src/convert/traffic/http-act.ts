import { mapOf, plainText, plainValue, type Written } from "../written.ts";
import type { Act } from "./act.ts";
import type { Carriage } from "./carriage.ts";
import type { Clients } from "./clients.ts";
import { payloadOf } from "./content-text.ts";
import { dialledOf, headerMap } from "./handshake.ts";
import { type Dialogue, type Moment, timeOf } from "./read-dialogue.ts";

/** A request of plain HTTP, with the status that answers it, and what of the answer is said later. */
export function httpAct(answer: Moment, dialogue: Dialogue, carriage: Carriage, clients: Clients): Act {
  const { talk, event } = answer;
  const { request, response } = talk;
  const asked = dialogue.moments.find((each) => each.talk === talk && each.event.type === "request");
  const content = asked?.content;
  const headers = dialledOf(talk).headers.filter(
    ([name]) => !/^content-type$/i.test(name) || content?.kind !== "value",
  );
  const body =
    asked && content && request?.body && request.body.bytes.length > 0
      ? payloadOf(content, {
          from: "client",
          habits: dialogue.habits,
          now: timeOf(dialogue, asked),
          decide: carriage.sent(asked),
        })
      : undefined;
  const extract = new Map(carriage.extracts(answer).map(({ name, from }) => [name, from]));
  const parts: ReadonlyMap<string, Written> = mapOf({
    method: request?.method === "GET" ? undefined : plainText(request?.method ?? "GET"),
    url: clients.address(talk),
    headers: headers.length > 0 ? headerMap(headers, (value) => clients.text(value)) : undefined,
    ...(body === undefined ? {} : content?.kind === "value" ? { json: body } : { body }),
  });
  return {
    actors: [],
    verb: "http",
    value: parts.size === 1 ? `GET ${clients.address(talk)}` : parts,
    options: mapOf({
      expect: mapOf({ status: plainValue(response?.status ?? 200) }),
      extract: extract.size > 0 ? extract : undefined,
    }),
    comments: [],
    at: event.at,
  };
}
