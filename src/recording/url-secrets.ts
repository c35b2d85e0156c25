import { isJwt } from "./jwt.ts";
import { isSecretName } from "./secret-name.ts";

/** A text that lets somebody in, and what it is called. */
export type NamedSecret = readonly [text: string, called: string];

/**
 * What of a url lets somebody in: its password, parameters that are called so, tokens in its path. Each as it is written, and
 * as it is meant where that is another. A url may still have expressions (`${api.url}/chat?token=…`): what they are is not said.
 */
export function secretsInUrl(url: string, isSecret: (name: string) => boolean = isSecretName): readonly NamedSecret[] {
  const [, address = "", query = ""] = /^([^?#]*)(.*)$/s.exec(url) ?? [];
  const [, password = "", path = ""] = /^[a-z][a-z\d+]*:\/\/(?:[^/@]*?:([^/@]*)@)?(.*)$/is.exec(address) ?? [
    "",
    "",
    address,
  ];
  const tokens = path.split("/").filter(isJwt);
  const parameters = [...query.matchAll(/[?&#]([^=&#]+)=([^&#]*)/g)].filter(([, name = ""]) => isSecret(meant(name)));
  return [
    ["password", password] as const,
    ...tokens.map((token) => ["token", token] as const),
    ...parameters.map(([, name = "", value = ""]) => [meant(name), value] as const),
  ].flatMap(([called, text]) =>
    text.includes("${")
      ? []
      : [...new Set([text, meant(text)])].filter((each) => each !== "").map((each) => [each, called] as const),
  );
}

// --- internal ---

/** What a part of a url says without its percent signs. */
function meant(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // It is a % like any other.
    return text;
  }
}
