import type { Written } from "../writing/written.ts";
import { type HeldSecret, withVariable } from "./held-secret.ts";
import { rewritten } from "./written-node.ts";

/**
 * The members of a scenario, where in the settings of its clients variables stand for short secrets. Elsewhere such a text is
 * too short to be told from others; there it stands where secrets stand.
 */
export function withShortSecrets(
  members: ReadonlyMap<string, Written>,
  secrets: readonly HeldSecret[],
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
