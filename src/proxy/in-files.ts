import { stat } from "node:fs/promises";
import { openRecording } from "../capture/open-recording.ts";
import type { RecordedSoFar } from "./recorder.ts";

/**
 * What is in the files of a recording whose end did not get there: they are read. Undefined where they cannot be, as a pipe or a
 * device.
 */
export async function inFiles(paths: readonly string[]): Promise<RecordedSoFar | undefined> {
  const connections = new Set<number>();
  const messages = { client: 0, server: 0 };
  let size = 0;
  try {
    for (const path of paths) {
      const found = await stat(path);
      if (!found.isFile()) return undefined;
      size += found.size;
      for await (const event of (await openRecording(path, path)).events) {
        if (event.connection > 0) connections.add(event.connection);
        if (event.type === "message") messages[event.from]++;
      }
    }
  } catch {
    // Torn before its head, or taken away: nobody can tell.
    return undefined;
  }
  return { connections: connections.size, open: 0, messages, size };
}
