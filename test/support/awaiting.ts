import { matcher } from "../../src/match/compile.ts";
import { Selection } from "../../src/steps/receiving/selection.ts";
import { compiled } from "../match/support.ts";
import { stage } from "./stage.ts";

/** A client that has received what a test says, and the scope of a step of its. */
export async function bob(clients = "bob: ws://h") {
  const staged = await stage(`clients: { ${clients} }\nsteps: [{ wait: 1ms }]`);
  const { client, scene, track, say, end, clock } = staged;
  const peer = client("bob");
  return {
    ...staged,
    peer,
    scope: scene.scope(track, peer),
    say: (...messages: unknown[]) => messages.forEach((each) => say("bob", each)),
    sayTo: say,
    end: (code: number) => end("bob", code),
    clock,
  };
}

/** What a step awaits, as it is written. */
export async function awaiting(yaml: string, began = 0) {
  const found = await compiled(yaml, matcher);
  return { selection: new Selection(found, {}), at: found.span, began };
}
