import type { ConnectionEnd, ReadLimits } from "./connection.ts";

/** What the other side did that made us end the connection. */
export type Breach = NonNullable<ConnectionEnd["error"]> & {
  /** The forbidden code that its close frame carried. */
  readonly closeCode?: number;
};

/** Says in words what ws's receiver found wrong. `limits`: our own. */
export function breachOf(error: Error, limits: ReadLimits): Breach {
  const code = "code" in error && typeof error.code === "string" ? error.code : "WS_ERR_UNKNOWN";
  const detail = /(-?\d+)$/.exec(error.message)?.[1];
  const limit = ours.get(code);
  if (limit) return { message: limit(limits, error.message), code, limit: true };
  if (code === "WS_ERR_INVALID_CLOSE_CODE") {
    const message = `it sent a close frame with the code ${detail}, which may not be sent (RFC 6455 section 7.4)`;
    return { message, code, limit: false, closeCode: Number(detail) };
  }
  const said = Object.hasOwn(texts, code) ? texts[code as BreachCode] : undefined;
  if (said) return { message: said(detail ?? ""), code, limit: false };
  if (code.startsWith("Z_")) {
    return { message: `it sent a compressed message that cannot be unpacked: ${error.message}`, code, limit: false };
  }
  return { message: `it broke the protocol: ${error.message}`, code, limit: false };
}

/** How a connection to a server ended by its breach, in words. */
export function breachEnd({ message, limit }: Pick<Breach, "message" | "limit">): string {
  return `closed by us, since the server broke ${limit ? "a limit" : "the protocol"}: ${message}`;
}

/** The code of the close frame that a breach with this code of ws's is answered with; 1006 where none is sent. */
export function answerTo({ code }: Pick<Breach, "code">): number {
  return answers.get(code) ?? (code.startsWith("Z_") ? 1007 : 1002);
}

/** A breach of RFC 6455 that its receiver can name. */
export type BreachCode = keyof typeof texts;

/** Says a breach in words: `it sent …`. `detail`: the number that is wrong. */
export function breachText(code: BreachCode, detail = 0): string {
  return texts[code](String(detail));
}

// --- internal ---

/** RFC 6455 section 7.4.1. */
const answers = new Map([
  ["WS_ERR_INVALID_UTF8", 1007],
  ["WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", 1009],
  ["WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH", 1009],
  ["WS_ERR_TOO_MANY_BUFFERED_PARTS", 1008],
  ["WS_ERR_TOO_MANY_PINGS", 1006],
]);

/** One code stands for two limits of ws, which only its words tell apart. */
const ours = new Map<string, (limits: ReadLimits, said: string) => string>(
  Object.entries({
    WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: ({ maxPayload }) =>
      `it sent a message of more than ${maxPayload} bytes (maxPayload)`,
    WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: () => "it sent the header of a frame of more than 2^53 bytes",
    WS_ERR_TOO_MANY_BUFFERED_PARTS: ({ maxFragments, maxBufferedChunks }, said) =>
      said.includes("chunks")
        ? `it sent a frame in more than ${maxBufferedChunks} pieces of TCP (maxBufferedChunks)`
        : `it sent a message in more than ${maxFragments} frames (maxFragments)`,
  }),
);

const texts = {
  WS_ERR_UNEXPECTED_RSV_1: () =>
    "it sent a frame with the reserved bit RSV1 set, which here stands for nothing (RFC 6455 section 5.2)",
  WS_ERR_UNEXPECTED_RSV_2_3: () => "it sent a frame with the reserved bit RSV2 or RSV3 set (RFC 6455 section 5.2)",
  WS_ERR_INVALID_OPCODE: (opcode) => {
    if (opcode === "0") return "it sent a continuation frame and no message was begun (RFC 6455 section 5.4)";
    if (opcode === "1" || opcode === "2") {
      return "it began a new message before the last frame of the one before (RFC 6455 section 5.4)";
    }
    return `it sent a frame with the opcode ${opcode}, which is reserved (RFC 6455 section 5.2)`;
  },
  WS_ERR_EXPECTED_FIN: () => "it sent a control frame in fragments (RFC 6455 section 5.5)",
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: (length) =>
    length === "1"
      ? "it sent a close frame with half a code (RFC 6455 section 5.5.1)"
      : "it sent a control frame of more than 125 bytes (RFC 6455 section 5.5)",
  WS_ERR_EXPECTED_MASK: () => "it sent a frame without a mask, and clients must mask (RFC 6455 section 5.1)",
  WS_ERR_UNEXPECTED_MASK: () => "it sent a masked frame, and servers must not mask (RFC 6455 section 5.1)",
  WS_ERR_INVALID_UTF8: () => "it sent text that is not valid UTF-8 (RFC 6455 section 8.1)",
} satisfies Record<string, (detail: string) => string>;
