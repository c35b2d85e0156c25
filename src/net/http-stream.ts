import type { ServerResponse } from "node:http";
import { checkResponse, type HttpResponse } from "./http-response.ts";

/** The body of an answer that is written bit by bit. */
export interface HttpStream {
  /** Bytes that wait, since who asked does not read. */
  readonly waiting: number;
  /** Whether it has ended: by us, or because who asked has left. */
  readonly ended: boolean;
  write(text: string): void;
  /** Calls back each time when nothing waits any more. */
  onRead(callback: () => void): void;
  /** Calls back once when it has ended. */
  onEnd(callback: () => void): void;
  /** What waits is still written. */
  end(): void;
  /** Ends it at once. */
  cut(): void;
}

/** Begins such an answer. Throws a `Failure` (code `setting`) for what HTTP cannot carry. */
export function streamed(response: ServerResponse, head: HttpResponse): HttpStream {
  checkResponse(head);
  response.statusCode = head.status;
  for (const [name, value] of Object.entries(head.headers ?? {})) if (value !== null) response.setHeader(name, value);
  response.flushHeaders();
  if (head.body !== undefined) response.write(head.body);
  return {
    get waiting() {
      return response.writableLength;
    },
    get ended() {
      return response.destroyed || response.writableEnded;
    },
    write: (text) => void (response.writable && response.write(text)),
    onRead: (callback) => void response.on("drain", callback),
    onEnd: (callback) => void response.once("close", callback),
    end: () => void response.end(),
    cut: () => void response.destroy(),
  };
}
