import { open, stat } from "node:fs/promises";
import { Failure } from "../problem.ts";
import { holdsTrafficLine } from "../recording/traffic-line.ts";
import type { Recording } from "../recording/traffic.ts";
import { type PartPath, partsOf } from "./recording-parts.ts";
import { WSR_NAME, wsrMagic } from "./wsr-format.ts";

export interface OpenOptions {
  /** Of captured packets: the absolute path of a file with the keys of TLS. */
  readonly keylog?: string | undefined;
  /** All files of a recording that was split, in any order, where they are named one by one. */
  readonly files?: readonly PartPath[] | undefined;
}

/** A kind of file that holds traffic. */
interface RecordingFormat {
  /** How messages name it. */
  readonly name: string;
  /** Whether a file with these first bytes is one. `text`: the same bytes as text. */
  readonly begins: (bytes: Buffer, text: string) => boolean;
  /** Loads its reader when there is such a file. */
  readonly read: (path: string, file: string, options: OpenOptions) => Promise<Recording>;
}

const trace: RecordingFormat = {
  name: "a trace of wstest run",
  begins: (_, text) => /^\s*\{\s*"type"\s*:\s*"run:start"/.test(text),
  read: async (path, file) => (await import("../recording/read-trace.ts")).readTrace(path, file),
};

const formats: readonly RecordingFormat[] = [
  {
    name: "a recording of wstest record (.wsr)",
    begins: (bytes) => bytes.subarray(0, WSR_NAME).equals(wsrMagic.subarray(0, WSR_NAME)),
    read: async (path, file) => (await import("./read-wsr.ts")).readWsr(path, file),
  },
  {
    name: "one that is packed by gzip",
    begins: (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b,
    read: async (path, file) => (await import("./read-wsr.ts")).readPackedWsr(path, file),
  },
  {
    name: "a recording as lines of JSON",
    // Its first line may be torn.
    begins: (_, text) => /^\s*\{\s*"type"\s*:\s*"recording"/.test(text) || holdsTrafficLine(text),
    read: async (path, file) => (await import("../recording/read-traffic-lines.ts")).readTrafficLines(path, file),
  },
  trace,
  {
    name: "a HAR",
    begins: (_, text) => /^\s*\{[^]*?"log"\s*:\s*\{/.test(text),
    read: async (path, file) => (await import("./har/read-har.ts")).readHar(path, file),
  },
  {
    name: "captured packets (pcap, pcapng)",
    begins: (bytes) => packetMagics.has(bytes.subarray(0, 4).toString("hex")),
    read: async (path, file, { keylog }) =>
      (await import("./packets/read-packets.ts")).readPackets({ path, file, keylog }),
  },
];

/**
 * Opens a file of captured traffic, whatever has written it: its first bytes tell. Of a recording that was split its files are
 * read as one. Throws a `Failure` when there is none, or it is of no known kind. `file` is as the user knows it, `path` where it is.
 */
export async function openRecording(path: string, file: string, options: OpenOptions = {}): Promise<Recording> {
  const parts = await partsOf({ path, file }, options.files);
  const read = async (part: PartPath): Promise<Recording> => (await formatOf(part)).read(part.path, part.file, options);
  const [only] = parts;
  if (parts.length > 1 || !only) return (await import("./join-parts.ts")).joinParts(parts, read);
  const recording = await read(only);
  if (recording.head.part === undefined) return recording;
  return (await import("./join-parts.ts")).joinParts(parts, () => Promise.resolve(recording));
}

/** How many bytes `openRecording` would read; 0 when there is no such file. */
export async function sizeOfRecording(path: string, file: string, { files }: OpenOptions = {}): Promise<number> {
  const sizes = (await partsOf({ path, file }, files)).map((each) => stat(each.path).catch(() => ({ size: 0 })));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

/** Whether a file is a trace, which tells of more than traffic. Throws as `openRecording` does. */
export async function isTrace(path: string, file: string): Promise<boolean> {
  const [first] = await partsOf({ path, file });
  return first !== undefined && (await formatOf(first)) === trace;
}

/**
 * Whether a file is one of captured traffic, by its first bytes. Throws a `Failure` when it cannot be read.
 */
export async function isRecording(path: string, file: string): Promise<boolean> {
  const [first] = await partsOf({ path, file });
  if (!first) return false;
  const bytes = await firstBytes(first.path, first.file);
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  return formats.some((each) => each.begins(bytes, text));
}

// --- internal ---

async function formatOf({ path, file }: PartPath): Promise<RecordingFormat> {
  const bytes = await firstBytes(path, file);
  if (bytes.length === 0)
    throw new Failure({ code: "invalid-file", headline: `The file ${file} is empty: nothing was recorded` });
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  const format = formats.find((each) => each.begins(bytes, text));
  if (format) return format;
  throw new Failure({
    code: "invalid-file",
    headline: `${file} holds no traffic that wstest can read`,
    help: packedHelp(bytes) ?? `It reads ${formats.map(({ name }) => name).join(", ")}.`,
  });
}

/** What to do with an archive, in which tools put their files. */
function packedHelp(bytes: Buffer): string | undefined {
  if (bytes.toString("latin1", 0, 2) === "PK")
    return "It is a ZIP archive: unpack it, and take the .har that is in it.";
  // zlib: RFC 1950 section 2.2.
  const isZlib = bytes[0] === 0x78 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0;
  return isZlib
    ? "It is packed, as .zhar files of mitmproxy are: let it write .har, --set hardump=chat.har."
    : undefined;
}

/** Of pcap, with times in micro- or nanoseconds, in either order of bytes; and of pcapng. */
const packetMagics = new Set(["d4c3b2a1", "a1b2c3d4", "4d3cb2a1", "a1b23c4d", "0a0d0d0a"]);

/** So many bytes tell the kind of a file: a line that is torn at its beginning may be long. */
const ENOUGH = 64 * 1024;

async function firstBytes(path: string, file: string): Promise<Buffer> {
  try {
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(ENOUGH), 0, ENOUGH, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
    if (code === undefined) throw thrown;
    const why =
      code === "ENOENT"
        ? `There is no file ${file}`
        : code === "EISDIR"
          ? `${file} is a folder, not a recording`
          : `The file ${file} cannot be read: ${(thrown as Error).message}`;
    throw new Failure({
      code: "invalid-argument",
      headline: why,
      help: "wstest record writes recordings.",
    });
  }
}
