import type { ConnectionListener, DialRequest, DialResult } from "../net/connection.ts";
import { dial, type DialOptions } from "../net/dial.ts";
import type { HttpAnswer, HttpRequest } from "../net/http.ts";
import { type Command, type CommandEnd, runCommand } from "./command/command.ts";
import type { PlayScope } from "./step.ts";

/**
 * Everything that steps reach outside of the scenario. A re-check puts a recording in its place, and no step knows. `who`:
 * the client that acts.
 */
export interface Outside {
  /** Of a record: asked when a step is about to do something, it knows at what time that was. Undefined for the time of the clock. */
  begins?(what: OutsideAct): number | undefined;
  /** As `dial` of src/net. */
  dial(
    request: DialRequest,
    listener: ConnectionListener,
    options: DialOptions & { readonly who: string },
  ): Promise<DialResult>;
  /** As `request` of src/net/http.ts. */
  request(request: HttpRequest & { readonly who: string | undefined }): Promise<HttpAnswer>;
  /** As `runCommand`. `title`: what is run, for people. */
  run(command: Command & { readonly title: string }, timeout: number, scope: PlayScope): Promise<CommandEnd>;
}

/** What a step is about to do. */
export type OutsideAct =
  | { readonly kind: "dial"; readonly who: string }
  | { readonly kind: "request"; readonly who: string | undefined; readonly method: string; readonly url: string }
  | { readonly kind: "run"; readonly title: string };

/** The network and the programs of this machine. */
export const realOutside: Outside = {
  dial,
  async request(request) {
    // Loaded here: many scenarios send no requests.
    const http = await import("../net/http.ts");
    return http.request(request);
  },
  run: runCommand,
};
