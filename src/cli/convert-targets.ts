import { readFile } from "node:fs/promises";
import type { LeftBehind } from "../convert/convert.ts";
import { Failure } from "../problem.ts";
import type { Recording } from "../recording/traffic.ts";
import { version } from "./version.ts";

/** What is to be converted, and where to. */
export interface ConvertRequest {
  /** The absolute path of the input. */
  readonly file: string;
  /** How the user knows it. */
  readonly name: string;
  /** The absolute path of the file that will be written; undefined when the text goes elsewhere. */
  readonly out: string | undefined;
  /** The absolute working directory. */
  readonly cwd: string;
  /** What the input is said to be. */
  readonly from: string | undefined;
}

export interface Converted {
  /** In pieces, which may be made while they are written. */
  readonly text: Iterable<string> | AsyncIterable<string>;
  /** What could not be carried over. */
  readonly left: readonly LeftBehind[];
  /** It holds what was said to a server, and its file is for nobody else to read. */
  readonly confidential?: true;
}

/** What can be made of a file: each loads what makes it when it is wanted. */
export const convertTargets = {
  mock: async ({ file, name, out, cwd, from }) => {
    const text = await readInput(file, name);
    const { convertToMock } = await import("../convert/convert.ts");
    const made = await convertToMock({ file, name, text, out, cwd, from });
    return { text: [made.text], left: made.left };
  },
  har: async (request) => {
    const recording = await openTraffic(request);
    const { harText } = await import("../recording/har.ts");
    return { text: harText(recording, version), left: [], confidential: true };
  },
  ndjson: async (request) => {
    const recording = await openTraffic(request);
    const { trafficLines } = await import("../recording/traffic-line.ts");
    return { text: trafficLines(recording), left: [], confidential: true };
  },
} satisfies Readonly<Record<string, (request: ConvertRequest) => Promise<Converted>>>;

export type ConvertTarget = keyof typeof convertTargets;

// --- internal ---

async function openTraffic({ file, name, from }: ConvertRequest): Promise<Recording> {
  if (from !== undefined) {
    const headline = `--from ${from} is for --to mock: what holds traffic is found by what is in it`;
    throw new Failure({ code: "invalid-argument", headline });
  }
  const { openRecording } = await import("../capture/open-recording.ts");
  return openRecording(file, name);
}

async function readInput(file: string, shown: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : (thrown as Error).message;
    throw new Failure({ code: "invalid-argument", headline: `${shown} cannot be read: ${why}` });
  }
}
