import { isJwt } from "../recording/jwt.ts";
import { maskMessage } from "../recording/mask-message.ts";
import {
  isAlwaysSecret,
  isSecretName,
  isSecretNumber,
  isSecretText,
  type Spoken,
  type Under,
  under,
} from "../recording/secret-name.ts";
import { Secrets } from "../recording/secrets.ts";
import type { MapNode, Node, ScalarNode } from "../tree.ts";
import { type NamedSecret, secretsInUrl } from "../recording/url-secrets.ts";

/** A text that somebody has typed and that lets somebody in: what it is called, and where it stands. */
export interface TypedSecret {
  readonly node: ScalarNode;
  readonly text: string;
  readonly called: string;
}

/**
 * What of a typed step lets somebody in: in urls, headers, cookies and the like of `connect` and `http`, in what `http` sends, and
 * in what `set` gives a name. Messages are not looked into: theirs are found in what went over the wire.
 */
export function secretsInStep(step: Node): readonly TypedSecret[] {
  if (step.kind === "list") return step.items.flatMap(secretsInStep);
  if (step.kind !== "map") return [];
  return step.entries.flatMap(({ key, value }) => {
    if (key === "connect" || key === "http") return secretsInSettings(value);
    if (key === "set") return value.kind === "map" ? inMembers(value, "client") : [];
    return messages.has(key) ? [] : secretsInStep(value);
  });
}

/** The same of the settings of a client or a request: a url, or a map of them. */
export function secretsInSettings(settings: Node): readonly TypedSecret[] {
  if (settings.kind !== "map") return inUrl(settings);
  return settings.entries.flatMap(({ key, value }) => {
    switch (key) {
      case "url":
        return inUrl(value);
      case "headers":
        return members(value).flatMap(([name, each]) => inHeader(name, each));
      case "cookies":
        return members(value).flatMap(([name, each]) => whole(each, name));
      case "auth":
      case "tls":
        return inSetting(value);
      case "query":
      case "form":
      case "json":
        return inValue(undefined, value, "http", "nothing");
      case "body":
        return value.kind === "scalar" ? inBody(value) : inValue(undefined, value, "http", "nothing");
      default:
        return [];
    }
  });
}

// --- internal ---

const messages: ReadonlySet<string> = new Set("send receive receiveNext receiveNothing discard expect".split(" "));

function members(node: Node): readonly (readonly [name: string, value: Node])[] {
  return node.kind === "map" ? node.entries.map(({ key, value }) => [key, value] as const) : [];
}

/** A scalar is one secret, unless it is made of variables. */
function whole(node: Node, called: string): readonly TypedSecret[] {
  const text = textOf(node);
  return node.kind !== "scalar" || text === undefined ? [] : [{ node, text, called }];
}

function textOf(node: Node): string | undefined {
  if (node.kind !== "scalar" || node.value === "") return undefined;
  if (typeof node.value === "number") return String(node.value);
  return typeof node.value === "string" && !node.value.includes("${") ? node.value : undefined;
}

function inUrl(node: Node): readonly TypedSecret[] {
  return node.kind === "scalar" && typeof node.value === "string" ? placed(secretsInUrl(node.value), node) : [];
}

function placed(found: readonly NamedSecret[], node: ScalarNode): readonly TypedSecret[] {
  return found.map(([text, called]) => ({ node, text, called }));
}

/** Behind the word that says how stands what proves it: `Bearer …`. */
function inHeader(name: string, node: Node): readonly TypedSecret[] {
  const text = textOf(node);
  if (node.kind !== "scalar" || text === undefined || !isSecretName(name)) return [];
  if (/^cookie$/i.test(name))
    return placed(
      [...text.matchAll(/(?:^|;)\s*([^=;]+)=([^;]+)/g)].map(([, cookie = "", value = ""]) => [value, cookie] as const),
      node,
    );
  const [, credentials = text] = /^[A-Za-z][\w-]* +(\S.*)$/.exec(text) ?? [];
  return [{ node, text: credentials, called: name }];
}

/** `auth: { basic: { user, password } }`, `tls: { key: file.pem, passphrase }`: words of ours, of which few are secrets. */
function inSetting(node: Node): readonly TypedSecret[] {
  return members(node).flatMap(([name, value]) => (isAlwaysSecret(name) ? whole(value, name) : inSetting(value)));
}

function inMembers(map: MapNode, spoken: Spoken): readonly TypedSecret[] {
  return map.entries.flatMap(({ key, value }) => inValue(key, value, spoken, "nothing"));
}

function inValue(name: string | undefined, node: Node, spoken: Spoken, outside: Under): readonly TypedSecret[] {
  switch (node.kind) {
    case "list":
      return node.items.flatMap((each) => inValue(name, each, spoken, outside));
    case "map":
      return node.entries.flatMap(({ key, value }) => inValue(key, value, spoken, under(name, outside)));
    case "empty":
      return [];
    case "scalar": {
      const text = textOf(node);
      if (text === undefined) return [];
      const isSecret =
        typeof node.value === "number"
          ? isSecretNumber(name, spoken)
          : isJwt(text) || isSecretText(name, text, spoken, outside);
      if (isSecret) return [{ node, text, called: name ?? "secret" }];
      return /^[a-z][a-z\d+]*:\/\//i.test(text) ? inUrl(node) : [];
    }
  }
}

/** A text that is sent as it is: JSON, a form, or what looks like either. */
function inBody(node: ScalarNode): readonly TypedSecret[] {
  const text = textOf(node);
  if (text === undefined) return [];
  const found: string[] = [];
  const secrets = new Secrets((secret) => found.push(secret));
  if (/^\s*[[{]/.test(text)) maskMessage(text, "client", secrets);
  else secrets.form(text);
  const { names } = secrets;
  return found.map((secret, index) => ({ node, text: secret, called: names[index] ?? "secret" }));
}
