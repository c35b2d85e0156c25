import type { Written } from "../writing/written.ts";
import { rewritten } from "./written-node.ts";

/** A secret, and the variable that holds it. */
export interface ShortSecret {
  readonly value: string;
  readonly name: string;
}

/**
 * The members of a scenario, where in the settings of its clients variables stand for short secrets. Elsewhere such a text is
 * too short to be told from others; there it stands where secrets stand.
 */
export function withShortSecrets(
  members: ReadonlyMap<string, Written>,
  secrets: readonly ShortSecret[],
): ReadonlyMap<string, Written> {
  const rewrite = (text: string): string => secrets.reduce(withVariable, text);
  const ofClient = (client: Written): Written =>
    client instanceof Map
      ? new Map(
          [...(client as ReadonlyMap<string, Written>)].map(([key, setting]) => [
            key,
            proving.has(key) ? rewritten(setting, rewrite) : setting,
          ]),
        )
      : rewritten(client, rewrite);
  const clients = members.get("clients");
  if (!(clients instanceof Map)) return members;
  const settled = new Map(
    [...(clients as ReadonlyMap<string, Written>)].map(([name, client]) => [name, ofClient(client)]),
  );
  return new Map([...members].map(([key, each]) => [key, key === "clients" ? settled : each]));
}

// --- internal ---

/** The settings that may prove who somebody is. */
const proving: ReadonlySet<string> = new Set(["url", "headers", "cookies", "auth"]);

/** A secret is the whole of a text, what stands behind a scheme, a cookie or a parameter, or what stands before the @ of a url. */
function withVariable(text: string, { value, name }: ShortSecret): string {
  if (value === "") return text;
  let written = "";
  let end = 0;
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) {
    if (at < end) continue;
    const before = text.slice(0, at);
    const behind = text.slice(at + value.length);
    const isWord = /(?:^|[\s=])$/.test(before) && /^(?:$|[\s;&#])/.test(behind);
    const isPassword = /\/\/(?:[^/@]*:)?$/.test(before) && behind.startsWith("@");
    if (!isWord && !isPassword) continue;
    written += `${text.slice(end, at)}\${${name}}`;
    end = at + value.length;
  }
  return written + text.slice(end);
}
