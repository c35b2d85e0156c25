/** What was looked at, in the order in which that is done. */
export type CheckName =
  | "address"
  | "dns"
  | "proxy"
  | "tcp"
  | "tls"
  | "certificate"
  | "redirect"
  | "upgrade"
  | "subprotocol"
  | "compression"
  | "origin"
  | "first message"
  | "ping"
  | "idle"
  | "close";

/** What one look has found. */
export interface Finding {
  readonly check: CheckName;
  /** `warning`: it works, and may not for others or not for long. `skipped`: there was no need, or no way. */
  readonly status: "ok" | "warning" | "failed" | "skipped";
  /** In one line what is so. */
  readonly found: string;
  readonly meaning?: string;
  /** What to try. */
  readonly help?: string;
  /** How long it took, in milliseconds. */
  readonly ms?: number;
  /** More, for programs: names to values. */
  readonly details?: Readonly<Record<string, unknown>>;
}
