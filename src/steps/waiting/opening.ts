import { formatDuration } from "../../expression/duration.ts";
import { show } from "../../match/value.ts";
import { tellNow } from "../../net/arrivals.ts";
import type { Interpreter, Opening } from "../../net/interpreter.ts";
import type { Peer } from "../../net/peer.ts";
import { Failure } from "../../problem.ts";
import { abortable } from "./abortable.ts";
import { partDifferences } from "../http/answer.ts";
import { howItEnded } from "./ending.ts";
import type { Dialled, HandshakeExpectation } from "../http/handshake-expectation.ts";
import type { PlayScope } from "../step.ts";

/**
 * Waits until the protocol of a profile has greeted, on a connection that is open, and judges how. Gives what the server
 * said. `left`: how many milliseconds it may take.
 */
export async function awaitOpening(
  peer: Peer,
  interpreter: Interpreter,
  expect: HandshakeExpectation | undefined,
  { dialled, left }: { readonly dialled: Dialled; readonly left: number },
  scope: PlayScope,
): Promise<unknown> {
  const opening = await withTime(interpreter, left, scope);
  const { name } = interpreter.codec;
  const { at, timeout } = dialled;
  const wanted = expect?.refused;
  if (!opening) {
    throw new Failure({
      code: "handshake",
      headline: `${peer.name}: the connection is open, but ${name} was not ready within ${formatDuration(timeout)}`,
      label: "no answer in the protocol",
      at,
      help: "Does the server speak this protocol, and in this version?",
    });
  }
  if (opening.kind === "failed") throw opening.failure;
  if (opening.kind === "ready") {
    if (wanted) {
      throw new Failure({
        code: "not-refused",
        headline: `${peer.name}: ${name} is ready, and the server should have refused`,
        label: "not refused",
        at: wanted.span,
        expected: `refused with ${wanted.describe(scope)}`,
        actual: `ready with ${show(opening.value ?? null, 80)}`,
      });
    }
    judge("ready", expect?.ready, opening.value, peer, dialled, scope);
    return opening.value;
  }
  const { ending } = peer.session;
  const said = opening.kind === "refused" ? opening.value : closeValue(peer);
  if (wanted) {
    judge("refused", wanted, said, peer, dialled, scope);
    if (ending) ending.awaited = true;
    else await leave(peer, left, scope);
    return undefined;
  }
  // It is told here; at the end of the scenario it would be told again.
  if (ending) ending.awaited = true;
  throw new Failure({
    code: "handshake",
    headline: `${peer.name}: ${name} was refused: ${opening.kind === "refused" ? show(said, 200) : ending ? howItEnded(ending) : "the connection ended"}`,
    label: "refused",
    at: expect?.ready?.span ?? at,
    expected: `${name} to be ready`,
    actual: `refused with ${show(said, 80)}`,
    help: `If that is right, say so: expect: { refused: ${show(said, 80)} }.`,
  });
}

// --- internal ---

function withTime(interpreter: Interpreter, left: number, scope: PlayScope): Promise<Opening | undefined> {
  return abortable(
    scope,
    (onGiveUp) =>
      new Promise<Opening | undefined>((resolve) => {
        const cancel = scope.scene.clock.after(Math.max(0, left), () => {
          // What has arrived in time is in time, also when it is told behind the timers; and `settled` comes a tick later.
          tellNow();
          queueMicrotask(() => resolve(undefined));
        });
        const settled = (opening?: Opening): void => {
          cancel();
          resolve(opening);
        };
        onGiveUp(() => settled());
        void interpreter.opening.then(settled);
      }),
  );
}

/** How the connection ended, as `refused` sees it. */
function closeValue({ session: { ending } }: Peer): unknown {
  return ending && { code: ending.code, reason: ending.reason };
}

/** A refused client goes; it waits for the end of the connection as a `close` does, but for no longer than that may take. */
function leave(peer: Peer, left: number, scope: PlayScope): Promise<void> {
  peer.close(1000, undefined, scope.track);
  return abortable(
    scope,
    () =>
      new Promise<void>((resolve) => {
        const cancel = scope.scene.clock.after(Math.max(0, left), () => peer.drop("end"));
        peer.session.whenEnded(() => {
          cancel();
          resolve();
        });
      }),
  );
}

function judge(
  part: "ready" | "refused",
  matcher: HandshakeExpectation["ready"],
  value: unknown,
  peer: Peer,
  { at }: Dialled,
  scope: PlayScope,
): void {
  const [first, ...others] = partDifferences(part, matcher, { value }, scope);
  if (!first) return;
  throw new Failure({
    code: "handshake",
    headline: `${peer.name}: what the server said is not what was expected: ${first.text}`,
    label: `got ${first.actual}`,
    at: first.at ?? at,
    expected: first.expected,
    actual: first.actual,
    notes: [...others.map((each) => each.text), `the server said: ${show(value, 200)}`],
  });
}
