import type { Environment } from "../../environment.ts";
import type { Recording, RecordingEnd } from "../../proxy/record.ts";
import { shownIn } from "./file-names.ts";
import type { RecordOptions } from "./options.ts";
import { soFarText, whereText } from "./output.ts";
import { shownTarget } from "./target.ts";

/** What is said of a recording when it begins. */
export function opening(
  { url, paths }: Recording,
  { target = "", browser, tls, caFile }: RecordOptions,
  { cwd }: Environment,
): string {
  const shown = shownIn(cwd);
  if (browser !== undefined)
    return `The WebSockets of the browser at ${url} go into ${shown(paths[0] ?? "")} (Ctrl-C ends it)`;
  const authority =
    "\nIts certificate is made for this run; --ca-file ca.pem writes the authority that clients must trust";
  const hint = tls && caFile === undefined ? authority : "";
  return `${url} goes to ${shownTarget(target)} and into ${shown(paths[0] ?? "")} (Ctrl-C ends it)${hint}`;
}

/** What is said of it when it has ended. `besides`: a program ran beside it. */
export async function closing(
  recording: Recording,
  { end, besides }: { readonly end: RecordingEnd | undefined; readonly besides: boolean },
  { cwd }: Environment,
): Promise<readonly string[]> {
  const names = recording.paths.map(shownIn(cwd));
  const { secrets, files, written } = recording;
  let { soFar } = recording;
  if (end?.why === "failed") {
    const { inFiles } = await import("../../proxy/in-files.ts");
    soFar = (await inFiles(recording.paths)) ?? soFar;
  }
  const masked = secrets.slice(0, 5).join(", ") + (secrets.length > 5 ? ` and ${secrets.length - 5} more` : "");
  const isSpoken = soFar.messages.client + soFar.messages.server > 0;
  const isUnused = besides && soFar.connections === 0;
  return [
    `${soFarText({ ...soFar, open: 0 })}${whereText(names, { files, written })}`,
    ...(secrets.length > 0
      ? [
          `Secrets of handshakes and HTTP are not in it: ${masked}${isSpoken ? ". Messages are, whatever they say." : ""}`,
        ]
      : isSpoken
        ? ["Messages are in it as they are: also passwords and tokens that they say."]
        : []),
    ...(isUnused ? ["The program has connected to nothing here: WSTEST_URL, and WSTEST_HTTP_URL, say where."] : []),
  ];
}
