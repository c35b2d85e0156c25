import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Failure } from "../../problem.ts";

/** A capture of packets, and what is needed to read it. */
export interface Capture {
  /** Where it is, and how the user knows it. */
  readonly path: string;
  readonly file: string;
  /** The absolute path of a file with the keys of TLS, as browsers and Node write it. */
  readonly keylog: string | undefined;
}

/** The end of a capture, when tshark has found it in the middle of a packet. */
export interface CaptureEnd {
  readonly cut: boolean;
}

/**
 * What tshark writes about a capture, line by line. It is the one who knows formats of captures, TCP and TLS. Throws a
 * `Failure` when it is not installed, or cannot read the file.
 */
export async function* tshark(
  { path, file, keylog }: Capture,
  args: readonly string[],
): AsyncGenerator<string, CaptureEnd> {
  const keys = keylog === undefined ? [] : ["-o", `tls.keylog_file:${keylog}`];
  const child = spawn("tshark", ["-n", "-r", path, ...settings, ...keys, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-MOST_SAID)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  // Whoever reads the lines hears of it behind them.
  ended.catch(() => undefined);
  try {
    yield* createInterface({ input: child.stdout, crlfDelay: Infinity });
    const code = await ended;
    const cut = said.includes("cut short");
    if (code !== 0 && !cut) throw refused(file, said);
    return { cut };
  } catch (thrown) {
    throw (thrown as NodeJS.ErrnoException).code === "ENOENT" ? missing(file) : thrown;
  } finally {
    child.kill("SIGKILL");
  }
}

// --- internal ---

/** What the user may have set otherwise, and all depends on. */
const settings = [
  "tcp.analyze_sequence_numbers:TRUE",
  "tcp.desegment_tcp_streams:TRUE",
  "tcp.reassemble_out_of_order:TRUE",
  "tls.desegment_ssl_records:TRUE",
  "tls.desegment_ssl_application_data:TRUE",
].flatMap((each) => ["-o", each]);

/** Characters of what it says that are kept. */
const MOST_SAID = 4000;

function missing(file: string): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: `${file} is a capture of packets, and tshark, which reads them, is not installed`,
    help: "Install it: apt-get install tshark, dnf install wireshark-cli, brew install wireshark.",
  });
}

function refused(file: string, said: string): Failure {
  const lines = said.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("Running as user"));
  return new Failure({
    code: "invalid-file",
    headline: `tshark cannot read ${file}`,
    notes: lines.slice(-3).map((line) => line.replace(/^tshark: /, "")),
  });
}
