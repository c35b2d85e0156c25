import { printDocuments } from "../writing/print.ts";
import { mapOf, plainText, plainValue, type Written } from "../writing/written.ts";

/** One client at one url, before anything of a session is known. */
export interface Beginning {
  readonly client: string;
  readonly url: string;
  /** Its other settings, as data: nothing in them is an expression. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** More settings, as they are written. */
  readonly written: Readonly<Record<string, Written>>;
}

/** The settings of the client, as a scenario has them; a url alone where there is nothing else. */
export function clientOf({ url, settings, written }: Beginning): Written {
  const plain = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, plainValue(value)]));
  const all = { ...plain, ...written };
  return Object.keys(all).length === 0 ? url : mapOf({ url, ...all });
}

/** The scenario that a session at a url begins as: it has no steps yet. */
export function beginningText(beginning: Beginning): string {
  const { client, url } = beginning;
  const clients = new Map<string, Written>([[client, clientOf(beginning)]]);
  return printDocuments(
    [mapOf({ name: plainText(`A session at ${nameOf(url)}`), clients, steps: [mapOf({ [client]: "connect" })] })],
    [],
  );
}

/** A url as a name shows it: a user, a password and a query may let somebody in. */
function nameOf(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/^([^/]*\/\/)[^/]*@/, "$1");
}
