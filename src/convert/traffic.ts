import { basename, extname } from "node:path";
import { Failure } from "../problem.ts";
import { maskRecording } from "../recording/mask-recording.ts";
import type { Recording } from "../recording/traffic.ts";
import { visible } from "../visible.ts";
import { type Conversion, type ConvertRequest, firstLines } from "./convert.ts";
import type { Kind } from "./format.ts";
import { printDocuments } from "../writing/print.ts";
import { mockOf } from "./traffic/mock.ts";
import type { MockOptions } from "./traffic/mock-plan.ts";
import { type Dialogue, isHandshake, readDialogue } from "../writing/read-dialogue.ts";
import { scenarioOf } from "./traffic/scenario.ts";

/**
 * Captured traffic as YAML: a scenario that plays its clients, or a mock that plays its server. Throws a `Failure` when there
 * is no connection in it.
 */
export async function convertTraffic(
  recording: Recording,
  request: Pick<ConvertRequest, "name" | "out" | "cwd">,
  kind: Kind,
  options: MockOptions = defaultMock,
): Promise<Conversion> {
  const dialogue = await readDialogue(maskRecording(recording, { answers: true, messages: "known" }), {
    heads: kind === "scenario",
  });
  if (!dialogue.talks.some(isHandshake)) {
    const headline = `There is no WebSocket connection in ${request.name}`;
    throw new Failure({ code: "invalid-file", headline, help: `wstest show ${request.name} tells what is.` });
  }
  const name = nameOf(request.name);
  const { document, about, left } =
    kind === "scenario" ? scenarioOf(dialogue, name) : { ...mockOf(dialogue, name, options), about: [] };
  const text = printDocuments(
    [document],
    [
      ...firstLines(request, kind, "captured traffic"),
      originOfTraffic(dialogue),
      ...(about.length > 0 ? ["", ...about] : []),
    ],
  );
  return {
    text,
    left: left.map(({ talk, text: what }) => ({
      place: talk ? `${request.name} (connection ${talk.number})` : request.name,
      text: what,
    })),
  };
}

/** How a mock plays a recording when nobody says otherwise. */
export const defaultMock: MockOptions = { timing: "reactive", speed: 1, unexpected: "close" };

/** `chat.wsr` is "chat". */
function nameOf(file: string): string {
  const name = basename(file, extname(file));
  return visible(name) || "recorded";
}

function originOfTraffic({ head }: Dialogue): string {
  const when = head.time === undefined ? "" : `, ${head.time}`;
  return `Recorded by ${head.creator}${when}${head.target === undefined ? "" : `, of ${head.target}`}.`;
}
