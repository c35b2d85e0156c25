import { isIP } from "node:net";

/** Whether an address is one that only this machine reaches. A name that may be resolved to anything is none. */
export function isLoopback(host: string): boolean {
  if (host === "localhost") return true;
  const bare = host.replace(/^\[|\]$/g, "");
  return isIP(bare) === 4 ? bare.startsWith("127.") : bare === "::1";
}

/** The name or address in what a `Host` header says, in lower case: `[::1]:8080` is `::1`. */
export function hostNameOf(authority: string): string {
  const lower = authority.trim().toLowerCase();
  return lower.startsWith("[") ? lower.slice(1, lower.indexOf("]")) : (lower.split(":")[0] ?? "");
}
