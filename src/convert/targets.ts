import { readFile, stat } from "node:fs/promises";
import type { OpenOptions } from "../capture/open-recording.ts";
import type { Conversion, LeftBehind } from "./convert.ts";
import type { Kind } from "./format.ts";
import { Failure } from "../problem.ts";
import type { Recording } from "../recording/traffic.ts";

/** What is to be converted, and where to. */
export interface TargetRequest {
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
  /** Of captured traffic: how it is opened. */
  readonly open: OpenOptions;
  /** Of traffic that stays traffic: leave in it what lets somebody in. */
  readonly showSecrets: boolean;
  /** The version of wstest, which files of some formats name as what has written them. */
  readonly version: string;
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
  scenario: (request) => yamlOf(request, "scenario"),
  mock: (request) => yamlOf(request, "mock"),
  har: async (request) => {
    const recording = await openShown(request);
    const { harText } = await import("../recording/har.ts");
    return { text: harText(recording, request.version), left: [], confidential: true };
  },
  ndjson: async (request) => {
    const recording = await openShown(request);
    const { trafficLines } = await import("../recording/traffic-line.ts");
    return { text: trafficLines(recording), left: [], confidential: true };
  },
} satisfies Readonly<Record<string, (request: TargetRequest) => Promise<Converted>>>;

export type ConvertTarget = keyof typeof convertTargets;

// --- internal ---

/** A scenario or a mock of traffic, or of a file of another tool. */
async function yamlOf(request: TargetRequest, kind: Kind): Promise<Converted> {
  if (!(await isTraffic(request)) && !(await claimsTraffic(request))) return ofOtherTool(request, kind);
  const { convertTraffic } = await import("./traffic.ts");
  return printed(await convertTraffic(await openTraffic(request), request, kind));
}

/** Whether a file is traffic; one that is said to be another tool's is not looked at. */
async function isTraffic({ file, name, from, open }: TargetRequest): Promise<boolean> {
  const { partsOf } = await import("../capture/recording-parts.ts");
  const parts = await partsOf({ path: file, file: name }, open.files);
  for (const part of parts) await checkInput(part.path, part.file);
  if (from !== undefined) return false;
  const { isRecording } = await import("../capture/open-recording.ts");
  const all = await Promise.all(parts.map((part) => isRecording(part.path, part.file)));
  if (parts.length === 1 || all.every((each) => each)) return all.every((each) => each);
  const headline = `${parts[all.indexOf(false)]?.file} is no recording: several files are converted as one when wstest record --rotate has split it`;
  throw new Failure({ code: "invalid-argument", headline, help: "Convert one file after another." });
}

/** Whether a file is called as one of traffic is, or is none of text: that it holds none is told as of one. */
async function claimsTraffic({ file, name, from }: TargetRequest): Promise<boolean> {
  if (from !== undefined) return false;
  return /\.(?:wsr|har|ndjson|pcapng|pcap|cap)$/i.test(file) || (await readInput(file, name)).includes("\0");
}

async function ofOtherTool(request: TargetRequest, kind: Kind): Promise<Converted> {
  const text = await readInput(request.file, request.name);
  const { convertFile } = await import("./convert.ts");
  return printed(await convertFile({ ...request, text }, kind));
}

function printed({ text, left }: Conversion): Converted {
  return { text: [text], left };
}

async function openShown(request: TargetRequest): Promise<Recording> {
  const { shownRecording } = await import("../recording/shown-traffic.ts");
  return shownRecording(await openTraffic(request), request.showSecrets);
}

async function openTraffic({ file, name, from, open }: TargetRequest): Promise<Recording> {
  if (from !== undefined) {
    const headline = `--from ${from} is for files of other tools: what holds traffic is found by what is in it`;
    throw new Failure({ code: "invalid-argument", headline });
  }
  const { openRecording } = await import("../capture/open-recording.ts");
  return openRecording(file, name, open);
}

async function readInput(file: string, shown: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    throw unreadable(shown, thrown);
  }
}

/** The same is wrong with a file, whatever is made of it. */
async function checkInput(file: string, shown: string): Promise<void> {
  try {
    if ((await stat(file)).isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
  } catch (thrown) {
    throw unreadable(shown, thrown);
  }
}

function unreadable(shown: string, thrown: unknown): Failure {
  const code = (thrown as NodeJS.ErrnoException).code;
  const why =
    code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : (thrown as Error).message;
  return new Failure({ code: "invalid-argument", headline: `${shown} cannot be read: ${why}` });
}
