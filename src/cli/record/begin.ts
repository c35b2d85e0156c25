import { resolve } from "node:path";
import type { Environment } from "../../environment.ts";
import { Failure } from "../../problem.ts";
import { Recording } from "../../proxy/record.ts";
import { version } from "../version.ts";
import { shownIn, newName, pathOfFile } from "./file-names.ts";
import type { RecordOptions } from "./options.ts";
import type { RecordOutput } from "./output.ts";
import { targetOf } from "./target.ts";

/** Begins a recording as it is asked for. Throws a `Failure` for what cannot be. */
export async function begin(
  options: RecordOptions,
  environment: Environment,
  output: RecordOutput,
): Promise<Recording> {
  check(options);
  const { cwd, clock } = environment;
  const shown = shownIn(cwd);
  const { rotate, keep, maxSize, maxTime, maxMessages, gzip = false, fsync = false, force = false } = options;
  const out = resolve(cwd, options.out ?? newName(clock.wall(), gzip));
  const file = {
    pathOf: (number: number) => pathOfFile(out, number, rotate !== undefined),
    rotate,
    keep,
    limits: { size: maxSize, time: maxTime, messages: maxMessages },
    gzip,
    fsync,
    force,
    clock,
    shown,
    trouble: (message: string) => output.trouble(message),
  };
  if (options.browser !== undefined) return Recording.ofBrowser({ ...file, url: options.browser });
  return Recording.begin({
    ...options.listen,
    ...file,
    tls: await certificate(options, environment),
    target: await targetOf(options, cwd),
    creator: `wstest ${version}`,
  });
}

// --- internal ---

function check({ target, browser, rotate, keep, out = "", tls, tlsCert, caFile }: RecordOptions): void {
  const wrong = (headline: string, help: string): Failure => new Failure({ code: "invalid-argument", headline, help });
  if (browser !== undefined && target !== undefined)
    throw wrong("--target is a server to stand before, and --browser records a browser", "Give one of the two.");
  if (browser === undefined && target === undefined)
    throw wrong(
      "There is nothing to record: name the server",
      "wstest record --target wss://example.com --listen 9000, or --browser 9222",
    );
  if (keep !== undefined && !rotate)
    throw wrong("--keep is for recordings in several files", "Give --rotate 100MiB beside it.");
  if (caFile !== undefined && !tls)
    throw wrong("--ca-file writes the authority that --tls makes, and there is no --tls", "Give --tls beside it.");
  if (tls && tlsCert !== undefined)
    throw wrong("--tls makes a certificate, and --tls-cert gives one", "Give one of the two.");
  const [ending] = /\.(?:ndjson|jsonl|json|har|pcap|pcapng)$/i.exec(out) ?? [];
  if (ending !== undefined)
    throw wrong(
      `--out ${out}: a recording is no ${ending} file`,
      `Record into a .wsr file: wstest convert makes others of it.`,
    );
}

async function certificate(
  { tls, tlsCert, tlsKey, caFile, listen }: RecordOptions,
  { cwd, clock }: Environment,
): Promise<{ readonly cert: string; readonly key: string } | undefined> {
  if (tls) {
    const { throwAwayCertificate } = await import("../../net/certificate.ts");
    const { writeText } = await import("../files/write-file.ts");
    const hosts = [...new Set([listen.host, "localhost", "127.0.0.1", "::1"])];
    const made = throwAwayCertificate({ hosts }, clock);
    if (caFile !== undefined) await writeText(caFile, made.ca, { cwd });
    return made;
  }
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  const { pemOf } = await import("../options/connection.ts");
  const cert = tlsCert === undefined ? undefined : await pemOf(tlsCert, "tls-cert", cwd);
  const key = tlsKey === undefined ? cert : await pemOf(tlsKey, "tls-key", cwd);
  if (cert !== undefined && key?.includes("PRIVATE KEY-----")) return { cert, key };
  const [given, missing] = cert === undefined ? ["--tls-key", "--tls-cert"] : ["--tls-cert", "--tls-key"];
  throw new Failure({ code: "invalid-argument", headline: `${given} needs ${missing} beside it` });
}
