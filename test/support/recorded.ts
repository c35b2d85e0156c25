import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRecording } from "../../src/capture/open-recording.ts";
import { systemClock } from "../../src/environment.ts";
import { Recording, type RecordOptions } from "../../src/proxy/record.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { allOf } from "./traffic.ts";

/** A recording proxy in front of a server, and what it has recorded when it is stopped. */
export interface RecordedProxy {
  /** `ws://127.0.0.1:port`. */
  readonly url: string;
  readonly httpUrl: string;
  readonly recording: Recording;
  /** What went wrong with connections. */
  readonly troubles: readonly string[];
  readonly path: string;
  /** What is recorded so far. */
  events(): Promise<readonly TrafficEvent[]>;
  /** Stops it and gives all that was recorded. */
  stop(): Promise<readonly TrafficEvent[]>;
}

/** Starts one on a free port, in a folder of its own. */
export async function recorded(
  target: string,
  { headers = [], targetTls, ...more }: Partial<RecordOptions> & Partial<Recorded> = {},
): Promise<RecordedProxy> {
  const folder = mkdtempSync(join(tmpdir(), "wstest-recorded-"));
  const troubles: string[] = [];
  const options: RecordOptions = {
    host: "127.0.0.1",
    port: 0,
    tls: undefined,
    target: { url: new URL(target), headers, tls: targetTls, timeout: 5000 },
    creator: "a test",
    pathOf: (number) => join(folder, `${number}.wsr`),
    rotate: undefined,
    keep: undefined,
    limits: {},
    gzip: false,
    fsync: false,
    force: false,
    clock: systemClock,
    shown: (path) => path,
    trouble: (message) => troubles.push(message),
    ...more,
  };
  const recording = await Recording.begin(options);
  const path = options.pathOf(1);
  const events = async (): Promise<readonly TrafficEvent[]> => allOf(await openRecording(path, path));
  return {
    url: recording.url,
    httpUrl: recording.httpUrl,
    recording,
    troubles,
    path,
    events,
    async stop() {
      await recording.finish();
      await recording.stop();
      return events();
    },
  };
}

interface Recorded {
  readonly headers: RecordOptions["target"]["headers"];
  readonly targetTls: RecordOptions["target"]["tls"];
}

/** The events as words: what a message, a close and an end say, and the types of all else. */
export function told(events: readonly TrafficEvent[]): readonly string[] {
  return events.map((each) => {
    const from = "from" in each ? each.from : undefined;
    const arrow = from === undefined ? "" : from === "client" ? "> " : "< ";
    switch (each.type) {
      case "message":
        return `${arrow}${typeof each.data === "string" ? each.data : Buffer.from(each.data).toString("hex")}`;
      case "close":
        return `${arrow}close ${each.code ?? ""} ${each.reason}`.trimEnd();
      case "end":
        return `${arrow}end ${each.how}`;
      case "response":
        return `response ${each.status}`;
      case "error":
        return `${arrow}error ${each.message}`;
      default:
        return `${arrow}${each.type}`;
    }
  });
}
