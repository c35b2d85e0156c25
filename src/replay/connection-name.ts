import { isJwt } from "../recording/jwt.ts";
import { maskedName, withPlainMasks } from "../recording/masked.ts";
import { isSecretName } from "../recording/secret-name.ts";
import { shownUrl } from "../recording/secrets.ts";
import { visible } from "../visible.ts";
import { volatileOf } from "../align/volatile.ts";

/** How a connection is called: `connection 2 /chat?room=1`. Names get into reports: secrets are not in them. */
export function connectionName(number: number, url: string | undefined): string {
  const path = url === undefined ? "" : ` ${visible(shownUrl(targetOf(url))).slice(0, LONGEST)}`;
  return `connection ${number}${path}`;
}

/**
 * What two recordings of the same thing have in common of an address: its path and query, but for what is made anew, and for
 * secrets, which one of them may have masked.
 */
export function addressKey(url: string | undefined): string {
  if (url === undefined) return "";
  return targetOf(url)
    .replaceAll(PARAMETER, (whole, mark: string, name: string) =>
      isSecretName(name) ? `${mark}${name}=<secret>` : whole,
    )
    .split(/([/?&=])/)
    .map((part) => {
      if (isJwt(part) || maskedName(withPlainMasks(part)) !== undefined) return "<token>";
      const found = volatileOf(part);
      return found === undefined ? part : `<${found.kind}>`;
    })
    .join("");
}

// --- internal ---

/** What tells connections of one API apart often stands at the end of a long path. */
const LONGEST = 200;

/** A parameter of a query, with what stands before it. */
const PARAMETER = /([?&])([^=&?#]+)=([^&#]*)/g;

function targetOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
