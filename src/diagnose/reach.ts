import { lookup } from "node:dns/promises";
import { connect, isIP } from "node:net";
import type { Clock } from "../environment.ts";
import type { Finding } from "./finding.ts";

/** A host and a port, as a url names them. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Looks up the addresses of a host. None where there are none. */
export async function lookUp(
  { host }: Place,
  clock: Clock,
): Promise<{ readonly finding: Finding; readonly addresses: readonly string[] }> {
  if (isIP(host) !== 0)
    return { finding: { check: "dns", status: "skipped", found: `${host} is an address` }, addresses: [host] };
  const start = clock.now();
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    const ms = clock.now() - start;
    const slow = ms > SLOW_LOOKUP;
    return {
      addresses,
      finding: {
        check: "dns",
        status: slow ? "warning" : "ok",
        found: `${host} is ${addresses.join(", ")}`,
        ms,
        details: { addresses },
        ...(slow
          ? {
              meaning: "The name server answers slowly: every new connection waits for it.",
              help: "Is the first name server of this machine reachable?",
            }
          : {}),
      },
    };
  } catch (thrown) {
    const { code = "" } = thrown as NodeJS.ErrnoException;
    const unknown = code === "ENOTFOUND";
    return {
      addresses: [],
      finding: {
        check: "dns",
        status: "failed",
        found: unknown ? `there is no host ${host}` : `the name server gave no answer for ${host} (${code})`,
        ms: clock.now() - start,
        meaning: unknown ? "The name of the host is not known here." : "Names cannot be looked up at the moment.",
        help: unknown
          ? "Is it spelt right? Does it exist only in another network (VPN)?"
          : "Is this machine connected?",
        details: { code },
      },
    };
  }
}

/** A look-up that takes longer is felt. Milliseconds. */
const SLOW_LOOKUP = 500;
/** So many addresses of a host are tried. */
const MOST = 6;

/** Opens TCP to each address, all at once, and closes it again. */
export async function reach(
  { host, port }: Place,
  addresses: readonly string[],
  { clock, timeout }: { readonly clock: Clock; readonly timeout: number },
): Promise<Finding> {
  const tried = await Promise.all(addresses.slice(0, MOST).map((address) => openTcp(address, port, clock, timeout)));
  const good = tried.filter(({ error }) => error === undefined);
  const bad = tried.filter(({ error }) => error !== undefined);
  const details = { port, addresses: tried };
  const [first] = good.toSorted((a, b) => a.ms - b.ms);
  const failures = bad.map(({ address, error }) => `${shown(address, port)}: ${error}`).join("; ");
  if (!first) {
    const all = (word: string): boolean => bad.every(({ error }) => error === word);
    return {
      check: "tcp",
      status: "failed",
      found: failures === "" ? `${host}:${port} has no address` : failures,
      ...(all(TOO_LATE) ? dropped : all(NO_WAY) ? noWay : nobody(addresses)),
      details,
    };
  }
  const found = `${good.map(({ address }) => shown(address, port)).join(", ")} ${good.length === 1 ? "takes" : "take"} connections`;
  if (bad.length === 0) return { check: "tcp", status: "ok", found, ms: first.ms, details };
  return {
    check: "tcp",
    status: "warning",
    found: `${found}; ${failures}`,
    ms: first.ms,
    meaning: "Not every address of the host can be reached: clients that try that one first are slow, or fail.",
    help: "Take the address out of the DNS, or let the server listen there, too (localhost is often ::1 and 127.0.0.1).",
    details,
  };
}

const TOO_LATE = "no answer in time";
const NO_WAY = "not reachable";

const dropped = {
  meaning: "Nothing answers: packets are dropped on the way, or the host is off.",
  help: "Does a firewall stand between? Is the port right?",
};

const noWay = {
  meaning: "This machine knows no way to that address.",
  help: "Is it in another network (VPN), or has this machine no IPv6? An address that begins with fe80: is known on its own link only.",
};

function nobody(addresses: readonly string[]): { readonly meaning: string; readonly help: string } {
  const other = addresses.every((each) => each === "127.0.0.1")
    ? " It may listen on the other address of this machine alone: [::1]."
    : addresses.every((each) => each === "::1")
      ? " It may listen on the other address of this machine alone: 127.0.0.1."
      : "";
  return { meaning: "Nobody takes connections there.", help: `Is the server running, and is the port right?${other}` };
}

interface Tried {
  readonly address: string;
  readonly ms: number;
  readonly error?: string;
}

function openTcp(host: string, port: number, clock: Clock, timeout: number): Promise<Tried> {
  return new Promise((resolve) => {
    const start = clock.now();
    const socket = connect({ host, port });
    const end = (error?: string): void => {
      cancel();
      socket.destroy();
      resolve({ address: host, ms: clock.now() - start, ...(error === undefined ? {} : { error }) });
    };
    const cancel = clock.after(timeout, () => end(TOO_LATE));
    socket.once("connect", () => end());
    socket.on("error", ({ code, message }: NodeJS.ErrnoException) => end(words.get(code ?? "") ?? code ?? message));
  });
}

const words: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "refused"],
  ["EHOSTUNREACH", NO_WAY],
  ["ENETUNREACH", NO_WAY],
  ["EADDRNOTAVAIL", NO_WAY],
  ["EAFNOSUPPORT", NO_WAY],
  ["EINVAL", NO_WAY],
  ["ETIMEDOUT", TOO_LATE],
  ["ECONNRESET", "reset"],
]);

function shown(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
