import { noValue } from "../shape/scalars.ts";
import { markCause } from "./waiting/latency.ts";
import type { ServerHandle } from "./scene.ts";
import { defineStep, type PlayScope, type StepKind } from "./step.ts";

/** These differ in what they tell the server and in nothing else. */
function serverAct(
  name: string,
  summary: string,
  details: string,
  act: (server: ServerHandle, scope: PlayScope) => void | Promise<void>,
): StepKind {
  return defineStep({
    name,
    actor: "server",
    summary,
    details,
    examples: [`- chat: ${name}`],
    value: { shape: noValue(`Write - chat: ${name}.`), doc: "It has none.", bare: true },
    options: {},
    compile({ at, id }, reader) {
      const server = reader.server;
      if (server === undefined) {
        reader.report({
          headline: `Only a server can ${name}`,
          label: "not a server",
          at,
          help: `Write - chat: ${name}, with the name of one of the servers.`,
        });
        return undefined;
      }
      return (scope) => {
        markCause(scope, { at: scope.scene.clock.now(), title: `${server}: ${name}` }, id);
        return act(scope.scene.server(server), scope);
      };
    },
  });
}

/**
 * Waits until a server has started again, and no longer when the track is stopped: a second Ctrl-C kills the server, and must
 * not wait for the one that comes after it. Whoever ends the scenario ends that, too.
 */
function untilStopped(acting: Promise<void>, { track }: PlayScope): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = track.onStop(reject);
    void acting.then(resolve, reject).finally(leave);
  });
}

/** `stop`: asks a server to end, and waits until it has. */
export const stopStep = serverAct(
  "stop",
  "Ends a server that wstest started, politely.",
  "A command gets SIGTERM, a mock closes its connections with 1001.",
  (server) => server.stop("stop"),
);

/** `kill`: ends a server at once. */
export const killStep = serverAct(
  "kill",
  "Ends a server that wstest started, at once.",
  "A command gets SIGKILL, a mock cuts its connections without a close frame.",
  (server) => server.stop("kill"),
);

/** `restart`: ends a server and starts it again, on the same port. */
export const restartStep = serverAct(
  "restart",
  "Ends a server and starts it again on the same port; waits until it is ready.",
  "Clients have to connect again. A server that does not run is started: after a `stop`, or with `autostart: false`.",
  (server, scope) => untilStopped(server.restart(), scope),
);

/** `freeze`: a server that hangs. */
export const freezeStep = serverAct(
  "freeze",
  "Lets a server that wstest started hang: its connections stay open, and nobody answers.",
  `A command is stopped with all its processes (SIGSTOP; not on Windows). A mock neither reads nor writes, and answers no handshake.
TCP connections are still taken, as the operating system does for a program that hangs. \`stop\`, \`kill\` and \`restart\` end it all the same.`,
  (server) => server.freeze(),
);

/** `thaw`: the end of `freeze`. */
export const thawStep = serverAct(
  "thaw",
  "Lets a frozen server go on.",
  "What was sent to it meanwhile is read, and what it was to send goes out.",
  (server) => server.thaw(),
);
