import { afterEach } from "vitest";

/** Gives what takes what a test has opened; it is closed when the test is over. To be called at the top of a file. */
export function closedAfterEach(): <Opened extends { close(): Promise<void> }>(
  opening: Opened | Promise<Opened>,
) => Promise<Opened> {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  return async (opening) => {
    const opened = await opening;
    open.push(opened);
    return opened;
  };
}
