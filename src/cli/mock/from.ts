import type { Environment } from "../../environment.ts";
import type { Mock } from "../../mock/mock.ts";
import { Failure } from "../../problem.ts";
import { visible } from "../../visible.ts";
import { safeIn } from "../terminal/ci-log.ts";
import type { FromOptions } from "./from-options.ts";
import type { MockOutput } from "./output.ts";
import type { PlayedMock } from "./played-mock.ts";

/** What says how a recording is played is for recordings. Throws a `Failure` for what does not go together. */
export function checkFromOptions({
  from,
  timing,
  speed,
  keylog,
  file,
  proxy,
}: FromOptions & { readonly file: string | undefined; readonly proxy: string | undefined }): void {
  if (from === undefined) {
    const given = { "--timing": timing, "--speed": speed, "--keylog": keylog };
    const alone = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
    if (alone === undefined) return;
    throw wrong(`${alone} goes with --from, which names the recording that is played`, "wstest mock --from chat.wsr");
  }
  if (file !== undefined)
    throw wrong(
      `--from plays a recording, and ${file} is another mock`,
      `Make a mock of the recording, and put both into one file: wstest convert ${from} --to mock -o mock.yaml`,
    );
  if (proxy !== undefined)
    throw wrong("--from plays what a server has said, and --proxy stands in front of one", "Leave one out.");
  if (timing === "step" && speed !== undefined)
    throw wrong("--speed goes with --timing reactive and --timing clock", "With --timing step you say when.");
}

/** A recording as a mock: what `wstest convert --to mock` makes of it. Throws a `Failure` when it holds no connection. */
export async function recordedMock(
  { from = "", timing = "reactive", speed = 1, unexpected = "close", keylog }: FromOptions,
  { cwd, stderr, env }: Environment,
): Promise<readonly Mock[]> {
  const { resolve } = await import("node:path");
  const { openRecording } = await import("../../capture/open-recording.ts");
  const { convertTraffic } = await import("../../convert/traffic.ts");
  const { loadText } = await import("../../language/load.ts");
  const path = resolve(cwd, from);
  const recording = await openRecording(path, from, keylog === undefined ? {} : { keylog: resolve(cwd, keylog) });
  const made = await convertTraffic(recording, { name: from, out: undefined, cwd }, "mock", {
    timing,
    speed,
    unexpected,
  });
  const safe = safeIn(env);
  for (const { place, text } of made.left) stderr.write(safe(`${visible(`${place}: not played: ${text}`)}\n`));
  const { mocks, problems } = await loadText(made.text, { path, shown: from }, { show: (each) => each });
  // What we have written ourselves is right, or it is our mistake.
  if (mocks.length === 0) throw new Error(problems.map(({ headline }) => headline).join("\n"));
  return mocks;
}

/** By `step`: each Enter, or blank, sends the next message of the server on every connection. Gives what ends that. */
export async function stepping(
  played: readonly PlayedMock[],
  output: MockOutput,
  environment: Environment,
): Promise<() => void> {
  const text = environment.keys
    ? "  Enter sends the next message of the server, to all who are connected"
    : "  no terminal, no Enter: start the stream “next” by the dashboard or the admin API";
  output.say(text, { type: "note", text: text.trim() });
  const { compileOutsideSteps } = await import("../../language/mock/outside-steps.ts");
  const { runSteps, targets } = await import("../../mock/admin/steps.ts");
  const all = { kind: "all" } as const;
  const next = async (): Promise<void> => {
    for (const { mock, server } of played) {
      const { world } = server;
      if (!world) continue;
      const { script } = await compileOutsideSteps(mock, { do: [{ start: "next" }] });
      await runSteps(script, all, targets(all, undefined, world), world);
    }
  };
  return environment.keys?.((key) => void (/^[\r\n ]$/.test(key) && next())) ?? ((): void => undefined);
}

function wrong(headline: string, help: string): Failure {
  return new Failure({ code: "invalid-argument", headline, help });
}
