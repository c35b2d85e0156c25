import type { Variation } from "../writing/variations.ts";
import type { FrameEvent, RunEvent } from "../events.ts";
import { show } from "../match/value.ts";
import type { ProblemCode } from "../problem.ts";
import { pathText } from "../recording/content.ts";
import { visible } from "../visible.ts";
import { learnVariations } from "./other-play.ts";
import { ProfileMessages } from "./profile-messages.ts";
import type { PromptParts } from "./prompt.ts";
import { nothingDone, type SavedSession } from "./save.ts";

/**
 * Plays a session again, as it would be saved. Where that fails at a message, this may be another in each play: then the
 * session is played once more, to its end, with messages of which only the kind counts, and what differs is learned. That is
 * told, and what is saved from now on takes it. Gives the session that has passed.
 */
export async function rerun(parts: PromptParts, signal: AbortSignal): Promise<SavedSession | undefined> {
  const { log, variations, terminal } = parts;
  const strict = await parts.written();
  if (strict.isEmpty) throw nothingDone("played again");
  const first = await playAgain(strict, { parts, signal, quiet: false });
  if (first.passed) return strict;
  if (!first.failedAtMessage || signal.aborted) return undefined;
  terminal.print([parts.style.paint.dim("Playing it once more, to see what is another in each play …")]);
  const second = await playAgain(await parts.written("kinds"), { parts, signal, quiet: true });
  if (signal.aborted) return undefined;
  const session = log.entries.flatMap((each) =>
    each.kind === "message" ? [each.event] : each.kind === "step" ? each.sent : [],
  );
  for (const { came } of [first, second]) learnVariations(variations, session, came);
  const learned = variations.takeNew();
  if (learned.length === 0 || (await parts.written()).text === strict.text) {
    terminal.print(["Nothing that may be left open: what differs was typed, or comes in another order."]);
    return undefined;
  }
  terminal.print([
    "Another in each play:",
    ...learned.slice(0, MOST_TOLD).map((each) => `  ${lineOf(each, parts)}`),
    ...(learned.length > MOST_TOLD ? [`  … and ${learned.length - MOST_TOLD} more`] : []),
    "From now on it may be anything of its kind: .rerun tries that, .save chat.yaml writes it.",
  ]);
  return undefined;
}

// --- internal ---

const MOST_TOLD = 8;
/** So many messages are compared. */
const MOST_MESSAGES = 20_000;

/** What fails where a message is not as it was. */
const ofMessages: ReadonlySet<ProblemCode> = new Set(["never-came", "wrong-message", "not-set"]);

interface OtherPlay {
  readonly passed: boolean;
  readonly failedAtMessage: boolean;
  readonly came: readonly FrameEvent[];
}

async function playAgain(
  saved: SavedSession,
  { parts, ...how }: { readonly parts: PromptParts; readonly signal: AbortSignal; readonly quiet: boolean },
): Promise<OtherPlay> {
  const profiles = new ProfileMessages((peer) => parts.play.client(peer)?.session.events ?? false);
  const came: FrameEvent[] = [];
  let passed = false;
  let failedAtMessage = false;
  await parts.rerun(saved, {
    ...how,
    hear(event: RunEvent) {
      if (event.type === "scenario:end") {
        passed = event.outcome.status === "passed";
        failedAtMessage = "problem" in event.outcome && ofMessages.has(event.outcome.problem.code);
      }
      const said = profiles.translate(event);
      if (said?.type === "frame" && said.kind === "message" && said.direction === "in" && came.length < MOST_MESSAGES)
        came.push(said);
    },
  });
  return { passed, failedAtMessage, came };
}

function lineOf({ path, of, values, absent }: Variation, { play, style }: PromptParts): string {
  const shown = [...values.slice(0, 3).map((each) => show(each, 30)), ...(absent ? ["nothing"] : [])].join(", ");
  const text = `${pathText(path)}${of === undefined ? "" : ` of ${of}`}: ${shown}`;
  return visible(play.mask.text(text)).slice(0, Math.max(20, style.width - 2));
}
