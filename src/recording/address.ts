import { withPlainMasks } from "./masked.ts";

/** What is asked of a server, as people read it. */
export interface Address {
  /** `/chat`. */
  readonly path: string;
  /** `?room=1`, or empty. */
  readonly search: string;
}

/** The path and the query of a url; what a recorder has masked is `${secret.token}`, however the url writes its braces. */
export function addressOf(url: string): Address {
  if (!URL.canParse(url)) return { path: "/", search: "" };
  const { pathname, search } = new URL(url);
  return { path: pathname, search: withPlainMasks(search) };
}
