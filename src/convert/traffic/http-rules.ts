import { plainMatcher, mapOf, plainText, plainValue, type Written, writtenKey } from "../written.ts";
import { contentOf } from "../../recording/content.ts";
import { dialledOf } from "./handshake.ts";
import { type Talk, textOf } from "./read-dialogue.ts";

/** Answers to plain HTTP: of several answers to the same, the first. */
export function httpRulesOf(talks: readonly Talk[]): readonly Written[] {
  const rules = new Map<
    string,
    { readonly path: string; readonly search: URLSearchParams; readonly rule: (withQuery: boolean) => Written }
  >();
  for (const talk of talks) {
    const { request, response } = talk;
    if (!request || !response) continue;
    const { path, search } = dialledOf(talk);
    const key = writtenKey([request.method, path, search]);
    if (rules.has(key)) continue;
    const query = new URLSearchParams(search);
    rules.set(key, {
      path: `${request.method} ${path}`,
      search: query,
      rule: (withQuery) =>
        mapOf({
          method: request.method === "GET" ? undefined : plainText(request.method),
          path: pathOf(path),
          when:
            withQuery && query.size > 0
              ? mapOf({ query: new Map([...query].map(([name, value]) => [name, plainMatcher(value)])) })
              : undefined,
          respond: responseOf(response),
        }),
    });
  }
  const all = [...rules.values()];
  return all
    .map((each) => ({ ...each, several: all.filter(({ path }) => path === each.path).length > 1 }))
    .toSorted((a, b) => b.search.size - a.search.size)
    .map(({ rule, several }) => rule(several));
}

/** A path as a pattern that fits nothing else. */
export function pathOf(path: string): string {
  return plainText(path.replaceAll(/[*:]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`));
}

// --- internal ---

function responseOf({ status, body, headers }: NonNullable<Talk["response"]>): Written {
  if (!body || body.bytes.length === 0) return status;
  const text = textOf(body.bytes);
  if (text === undefined)
    return mapOf({ status, body: mapOf({ $base64: Buffer.from(body.bytes).toString("base64") }) });
  const content = contentOf(text);
  if (content.kind === "value") return mapOf({ status, json: plainValue(content.value) });
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return mapOf({
    status,
    headers: type === undefined ? undefined : new Map([["content-type", plainText(type)]]),
    text: plainText(text),
  });
}
