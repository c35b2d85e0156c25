import type { FrameEvent } from "../events.ts";
import { Failure } from "../problem.ts";

/** What stands in a trace in the place of a secret. */
export const recordedMask = "***";

/** The bytes of a message as it came; `masked`: a secret in it is not there any more. */
export interface RecordedPayload {
  readonly bytes: Buffer;
  readonly masked: boolean;
}

/** Reads the payload of a frame of a trace. Throws a `Failure` for one that cannot be read any more. */
export function recordedPayload(
  { payload, binary, size, peer, number, kind }: FrameEvent,
  trace: string,
): RecordedPayload {
  const bytes = Buffer.from(payload, binary ? "base64" : "utf8");
  if (bytes.length === size && !(binary && payload.includes(recordedMask))) return { bytes, masked: false };
  const what = `${peer}: ${kind}${number === undefined ? "" : ` ${number}`}`;
  if (!payload.includes(recordedMask)) {
    throw new Failure({
      code: "not-recorded",
      headline: `${what} had ${size} bytes, and ${trace} has ${bytes.length} of them`,
      label: "not all of a message is in the trace",
      help: "Record it again: wstest run --trace on.",
    });
  }
  if (!binary) return { bytes, masked: true };
  throw new Failure({
    code: "not-recorded",
    headline: `${what} is binary and has a secret in it, which ${trace} has masked: what came cannot be read`,
    label: "a message is masked in the trace",
    help: "Record it with values that need not be secret.",
  });
}
