import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Ports that systems, as they are installed, do not choose for who asks for any, as clients and mocks of scenarios that run
 * beside each other do: between the choice of a port and the moment at which a program listens there, one of them could take it.
 */
const FIRST = 20_000;
const LAST = 32_000;
const ATTEMPTS = 100;

/** Those that were given to somebody who may not listen yet, the latest last. */
const given = new Set<number>();
const MOST_GIVEN = 1000;

/** A TCP port on 127.0.0.1 that nobody listens on now, and that this process has given to nobody. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (given.has(port)) continue;
    // Before it is tried: another who asks meanwhile may draw the same.
    given.add(port);
    if (!(await isFree(port))) {
      given.delete(port);
      continue;
    }
    const [oldest] = given;
    if (given.size > MOST_GIVEN && oldest !== undefined) given.delete(oldest);
    return port;
  }
  throw new Error(`No port of 127.0.0.1 from ${FIRST} to ${LAST} is free, after ${ATTEMPTS} attempts`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port }, () => void server.close(() => resolve(true)));
  });
}
