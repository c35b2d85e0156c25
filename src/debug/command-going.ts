import { lineOfStepAt } from "./breakpoints.ts";
import { placeIn } from "./command-breakpoints.ts";
import type { Command } from "./command.ts";
import { saySentences } from "./console.ts";
import type { Going } from "./debugger.ts";
import { tell } from "./play-typed.ts";
import { showPlace } from "./show-place.ts";
import type { Stop, Verdict } from "./stop.ts";
import { VersionCursor } from "./versions.ts";

function going(to: Going, { looking, why }: Stop): Verdict {
  looking.debugger.going = to;
  looking.warned = undefined;
  return why === "before" || why === "breakpoint" ? "play" : "fail";
}

/** Who steps on at a failure loses it: that is said first, and done when it is said again. */
function steppingOn(to: Going, stop: Stop): Verdict | undefined {
  const { looking, why, problem } = stop;
  if (why !== "failed" || looking.warned === problem) return going(to, stop);
  looking.warned = problem;
  saySentences(
    looking.debugger.options.console,
    "The step has failed: retry plays it again, skip goes on behind it. To let it fail and stop before the next step there is (in finally), say it again; then it cannot be played again.",
  );
  return undefined;
}

/** A failure that does not fail the scenario leaves a trace in the reports. */
function noteFailure({ looking, why, path, problem }: Stop, how: string): void {
  if (why !== "failed") return;
  const note = `step ${path} failed, and ${how}`;
  looking.scene.note(problem ? `${note}: ${problem.headline}` : note);
  saySentences(looking.debugger.options.console, `note: ${note}`);
}

export const stepCommand: Command = {
  name: "step",
  short: "s",
  argument: "",
  summary: "play the step, and stop before the next one, wherever that is; Enter does so, too, but at a failure",
  run: (_argument, stop) => steppingOn({ to: "step" }, stop),
};

export const nextCommand: Command = {
  name: "next",
  short: "n",
  argument: "",
  summary: "play the step with all in it, and stop behind it",
  run: (_argument, stop) => steppingOn({ to: "next", path: stop.path }, stop),
};

export const continueCommand: Command = {
  name: "continue",
  short: "c",
  argument: "[LINE]",
  summary: "go on to the next breakpoint or failure, or to a line",
  run(argument, stop) {
    if (argument === "") return going({ to: "breakpoint" }, stop);
    const or = placeIn(argument, stop);
    return or && going({ to: "breakpoint", or }, stop);
  },
};

export const retryCommand: Command = {
  name: "retry",
  short: "r",
  argument: "",
  summary: "read the file again, and play the step that has failed, or what stands there now",
  async run(_argument, stop) {
    const { looking, why } = stop;
    const { console } = looking.debugger.options;
    const { text } = looking.source;
    const wrong = await looking.reread();
    if (wrong.length > 0) {
      tell(wrong, stop);
      return undefined;
    }
    const isNew = looking.source.text !== text;
    if (why === "failed") return "again";
    if (why === "over") {
      saySentences(
        console,
        "No step can be played again: the scenario has ended. continue ends it; then run it again.",
      );
      return undefined;
    }
    saySentences(
      console,
      isNew ? "The file has been read again." : "The file is as it was.",
      ...(looking.hasFailed ? ["What has failed was let fail: it is too late to play it again."] : []),
    );
    showPlace(stop);
    return undefined;
  },
};

export const skipCommand: Command = {
  name: "skip",
  short: "",
  argument: "",
  summary: "go on behind the step, as if it had passed",
  run(_argument, stop) {
    const { why, looking } = stop;
    if (why === "before" || why === "breakpoint") {
      looking.debugger.going = { to: "step" };
      return "on";
    }
    // It goes on as it did: who wants to stop at failures only is not made to step.
    if (why === "failed") {
      noteFailure(stop, "was skipped by hand");
      return "on";
    }
    saySentences(looking.debugger.options.console, "There is no step to skip here.");
    return undefined;
  },
};

export const jumpCommand: Command = {
  name: "jump",
  short: "j",
  argument: "LINE",
  summary: "go to another step of the same list, without playing what is between",
  run(argument, stop) {
    const { cursor, looking } = stop;
    const { console } = looking.debugger.options;
    if (!(cursor instanceof VersionCursor)) {
      saySentences(console, "From here nothing can be jumped to.");
      return undefined;
    }
    const line = /^\d+$/.test(argument) ? Number(argument) : undefined;
    const found = line === undefined ? undefined : lineOfStepAt(line, looking.source, looking.versions.steps());
    if (found === undefined || !cursor.jump(found)) {
      saySentences(console, `jump wants the line of a step of the same list: ${[...new Set(cursor.lines)].join(", ")}`);
      return undefined;
    }
    looking.debugger.going = { to: "step" };
    noteFailure(stop, `line ${found} was jumped to by hand`);
    return "on";
  },
};

export const quitCommand: Command = {
  name: "quit",
  short: "q",
  argument: "",
  summary: "end the run: finally is played, connections are closed, reports are written; so does Ctrl-D",
  run(_argument, stop) {
    stop.looking.debugger.quit();
    return stop.why === "before" || stop.why === "breakpoint" ? "play" : "fail";
  },
};
