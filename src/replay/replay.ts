import type { Clock } from "../environment.ts";
import type { RunEvent } from "../events.ts";
import type { JsonPath } from "../match/path.ts";
import { problem } from "../problem.ts";
import { Carry } from "./carry.ts";
import { checkOnly } from "./check-only.ts";
import type { RecordingFile } from "./reading.ts";
import type { DialSettings } from "./dial-request.ts";
import { type HttpPlan, planHttp, type WhichHttp } from "./http-plan.ts";
import type { Lens } from "../align/lens.ts";
import { Memory } from "../align/memory.ts";
import type { Timing } from "./pace.ts";
import { Player } from "./player.ts";
import type { Report } from "./report.ts";
import { RecordingSource } from "./source.ts";
import { Waits } from "./waits.ts";
import { secretsWanted, strangeSecrets } from "./wanted-secrets.ts";

export interface ReplayRequest {
  readonly recording: RecordingFile;
  readonly lens: Lens;
  readonly anyOrder: boolean;
  /** Whether messages match that differ in nothing but what is made anew in each run. */
  readonly ignoreGenerated: boolean;
  readonly timing: Timing;
  readonly speed: number;
  /** Milliseconds that a message may take longer than it did in the recording. */
  readonly timeout: number;
  /** Milliseconds that are waited at the end for what was not recorded. */
  readonly settle: number;
  readonly dial: DialSettings;
  /** The names of secrets that somebody has typed, of which those that fit nothing are told. */
  readonly typedSecrets: readonly string[];
  /** Which requests of plain HTTP are played. */
  readonly http: WhichHttp;
  /** Paths of values that are carried on, beside those that are found without. */
  readonly carry: readonly JsonPath[];
  readonly autoCarry: boolean;
  /** How often it is played, one after another, and how often at once. */
  readonly repeat: number;
  readonly copies: number;
  readonly report: Report;
  readonly frames: ((event: RunEvent) => void) | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Plays the client's side of a recording against a server, and scores what the server sends. Gives how many connections were
 * played. Throws a `Failure` for what is no recording, and for handshakes that lack secrets.
 */
export async function replay(request: ReplayRequest): Promise<number> {
  const { recording, repeat, copies, dial, signal } = request;
  const source = await RecordingSource.open(recording);
  if (request.lens.hasParts) {
    const { events } = await source.recording();
    await checkOnly(request.lens, [events], { from: ["server"], where: recording.shown });
  }
  const http = await planHttp(() => source.recording(), request.http, dial.target);
  const strange = strangeSecrets(request.typedSecrets, http.names, recording.shown);
  const wanted = secretsWanted(http.masked, { ...dial, fromAnswers: http.given }, recording.shown, strange);
  if (wanted) throw wanted;
  const memory = new Memory();
  const unused = new Set(request.carry);
  let count = 0;
  for (let round = 1; round <= repeat && !signal.aborted; round++) {
    const playing = Array.from({ length: copies }, async (_, index) => {
      const copy = (round - 1) * copies + index + 1;
      const suffix = repeat * copies > 1 ? ` (copy ${copy} of ${repeat * copies})` : "";
      return playerOf(request, http, { suffix, memory, unused }).play(await source.recording());
    });
    for (const played of await Promise.allSettled(playing)) {
      if (played.status === "rejected") throw played.reason;
      count += played.value;
    }
  }
  for (const { text: headline, help } of strange)
    request.report.diagnose(
      problem({ code: "invalid-argument", severity: "warning", headline, ...(help === "" ? {} : { help }) }),
    );
  for (const left of http.left)
    request.report.diagnose(
      problem({ code: "nothing-to-run", severity: "warning", headline: `${recording.shown}: ${left}` }),
    );
  if (count > 0 && !signal.aborted)
    for (const { text } of unused)
      request.report.diagnose(
        problem({
          code: "invalid-argument",
          severity: "warning",
          headline: `--carry ${text} found nothing in any message of the server`,
          help: "wstest show prints the messages of a recording.",
        }),
      );
  return count;
}

// --- internal ---

function playerOf(
  request: ReplayRequest,
  http: HttpPlan,
  { suffix, memory, unused }: { readonly suffix: string; readonly memory: Memory; readonly unused: Set<JsonPath> },
): Player {
  const { timing, speed, dial, report, frames, recording, clock, signal, lens, timeout, settle } = request;
  const { anyOrder, ignoreGenerated } = request;
  return new Player(
    { timing, speed, dial, http, report, frames, suffix, file: recording.shown },
    {
      clock,
      signal,
      lens,
      anyOrder,
      ignoreGenerated,
      timeout,
      settle,
      memory,
      waits: new Waits(clock, signal),
      carry: new Carry(request.carry, request.autoCarry, unused),
      secrets: report.secrets,
    },
  );
}
