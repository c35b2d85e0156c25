import { visible } from "../visible.ts";
import { volatileOf } from "./volatile.ts";

/** How a connection is called: `connection 2 /chat?room=1`. */
export function connectionName(number: number, url: string | undefined): string {
  const path = url === undefined ? "" : ` ${visible(targetOf(url)).slice(0, 80)}`;
  return `connection ${number}${path}`;
}

/** What two recordings of the same thing have in common of an address: its path and query, but for what is made anew. */
export function addressKey(url: string | undefined): string {
  if (url === undefined) return "";
  return targetOf(url)
    .split(/([/?&=])/)
    .map((part) => {
      const found = volatileOf(part);
      return found === undefined ? part : `<${found.kind}>`;
    })
    .join("");
}

// --- internal ---

function targetOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
