import { isIP } from "node:net";
import {
  checkServerIdentity,
  connect,
  type DetailedPeerCertificate,
  type PeerCertificate,
  type TLSSocket,
} from "node:tls";
import type { Clock } from "../environment.ts";
import type { TlsOptions } from "../net/connection.ts";
import { NetworkError, networkError } from "../net/network-error.ts";
import { secureContextOf } from "../net/tls.ts";
import { silent } from "./advice.ts";
import { certificateAdvice, wrongNameToo } from "./certificate-advice.ts";
import type { Finding } from "./finding.ts";
import type { Place } from "./reach.ts";

/** Days before its end in which a certificate should be renewed. */
const SOON = 21;
const DAY = 86_400_000;

/** Shakes hands by TLS, whatever certificate comes, and looks at what was agreed on and shown. */
export async function secure(
  place: Place,
  { tls, clock, timeout }: { readonly tls: TlsOptions; readonly clock: Clock; readonly timeout: number },
): Promise<readonly Finding[]> {
  const start = clock.now();
  const opened = await openTls(place, tls, clock, timeout);
  const ms = clock.now() - start;
  if (opened instanceof NetworkError) {
    const noTls = opened.message.includes("speaks no TLS");
    return [
      {
        check: "tls",
        status: "failed",
        found: opened.message,
        ms,
        ...(opened.error === "timeout"
          ? silent("TLS handshake")
          : {
              meaning: noTls
                ? "The server does not speak TLS at this port."
                : "The sides cannot agree, or the server ended the handshake.",
              help: noTls
                ? "Try ws: in place of wss:, or another port."
                : "Does the server want a client certificate (--cert, --key), or only old versions of TLS?",
            }),
        details: { code: opened.code },
      },
    ];
  }
  const version = opened.getProtocol() ?? "TLS";
  const cipher = opened.getCipher().name;
  const old = version === "TLSv1" || version === "TLSv1.1";
  const handshake: Finding = {
    check: "tls",
    status: old ? "warning" : "ok",
    found: `${version}, ${cipher}`,
    ms,
    details: { version, cipher, alpn: opened.alpnProtocol || null },
    ...(old
      ? { meaning: "Browsers do not speak such old versions any more.", help: "Let the server speak TLS 1.2 or 1.3." }
      : {}),
  };
  const found = certificateFinding(opened.getPeerCertificate(true), opened.authorizationError, place, {
    tls,
    now: clock.wall(),
  });
  opened.destroy();
  return [handshake, found];
}

function openTls(
  { host, port }: Place,
  tls: TlsOptions,
  clock: Clock,
  timeout: number,
): Promise<TLSSocket | NetworkError> {
  return new Promise((resolve) => {
    const servername = tls.servername ?? (isIP(host) === 0 ? host : "");
    const socket = connect({
      host,
      port,
      servername,
      secureContext: secureContextOf(tls),
      rejectUnauthorized: false,
      ALPNProtocols: ["http/1.1"],
    });
    const remote = { name: `${host}:${port}`, host };
    const failed = (error: NetworkError): void => {
      cancel();
      socket.destroy();
      resolve(error);
    };
    const cancel = clock.after(timeout, () =>
      failed(new NetworkError("timeout", `${remote.name} did not end the TLS handshake within ${timeout} ms`)),
    );
    socket.once("secureConnect", () => {
      cancel();
      resolve(socket);
    });
    socket.on("error", (error) => failed(networkError(error, remote)));
  });
}

/** What of a certificate is looked at. */
export interface Shown {
  readonly subject?: Readonly<Record<string, unknown>>;
  readonly subjectaltname?: string | undefined;
  readonly valid_from?: string;
  readonly valid_to?: string;
  readonly issuerCertificate?: Shown | undefined;
  readonly issuer?: Readonly<Record<string, unknown>>;
  readonly fingerprint256?: string;
}

/** Judges a certificate. `error`: what OpenSSL says against it. */
export function certificateFinding(
  shown: Shown | DetailedPeerCertificate,
  error: Error | string | null | undefined,
  { host }: Pick<Place, "host">,
  { tls, now }: { readonly tls: TlsOptions; readonly now: number },
): Finding {
  const chain = chainOf(shown);
  const names = (shown.subjectaltname ?? "")
    .split(", ")
    .filter((each) => each !== "")
    .map((each) => each.replace(/^\w+(?: \w+)?:/, ""));
  const [from, to] = [Date.parse(shown.valid_from ?? ""), Date.parse(shown.valid_to ?? "")];
  const days = Math.floor((to - now) / DAY);
  const issuer = textOf(shown.issuer?.["O"] ?? shown.issuer?.["CN"]) ?? "nobody";
  const subject = textOf(shown.subject?.["CN"]);
  const details = { names, subject, issuer, validFrom: dateOf(from), validTo: dateOf(to), days, chain };
  const who =
    names.length > 0
      ? `for ${names.slice(0, 4).join(", ")}${names.length > 4 ? `, … (${names.length} names)` : ""}`
      : `for ${subject ?? "nobody"}`;
  const over = Math.floor((now - to) / DAY);
  const until =
    days >= 0
      ? `valid ${days} more ${plural(days, "day")}`
      : over > 0
        ? `expired ${over} ${plural(over, "day")} ago`
        : "expired within the last day";
  const base = { check: "certificate", found: `${who}, by ${issuer}, ${until}`, details } as const;
  const code = error === null || error === undefined ? undefined : errorCode(error);
  if (code !== undefined) {
    const advice = certificateAdvice(code) ?? {
      meaning: `The certificate is not trusted (${code}).`,
      help: "-k accepts any certificate.",
    };
    const status = tls.insecure ? "warning" : "failed";
    const name = tls.servername ?? host;
    if (isFor(shown, name)) return { ...base, status, ...advice, details: { ...details, code } };
    // OpenSSL tells one thing only; a certificate that is not trusted may have the wrong name as well.
    const both = advice === certificateAdvice("ERR_TLS_CERT_ALTNAME_INVALID") ? advice : wrongNameToo(advice);
    const found = `${base.found}: it is not for ${name}`;
    return { ...base, found, status, ...both, details: { ...details, code } };
  }
  if (days <= SOON) {
    return {
      ...base,
      status: "warning",
      meaning: "It ends soon, and then no client connects any more.",
      help: "Renew it; look why that does not happen by itself.",
    };
  }
  return { ...base, status: "ok" };
}

function isFor({ subject, subjectaltname }: Shown | DetailedPeerCertificate, host: string): boolean {
  return checkServerIdentity(host, { subject: subject ?? {}, subjectaltname } as PeerCertificate) === undefined;
}

/** The subjects from the server's own certificate up, each once. */
function chainOf(first: Shown): readonly string[] {
  const chain: string[] = [];
  const seen = new Set<string>();
  for (let next: Shown | undefined = first; next && chain.length < 10; next = next.issuerCertificate) {
    const key = next.fingerprint256 ?? "";
    if (seen.has(key)) break;
    seen.add(key);
    chain.push(textOf(next.subject?.["CN"] ?? next.subject?.["O"]) ?? "?");
  }
  return chain;
}

function errorCode(error: Error | string): string {
  if (typeof error === "string") return error;
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

function textOf(value: unknown): string | undefined {
  return Array.isArray(value) ? value.join(", ") : typeof value === "string" ? value : undefined;
}

function dateOf(time: number): string | null {
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}
