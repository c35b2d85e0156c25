// What the benchmarks of mocks have in common: a mock in a process that is measured, and its clients in another.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { here, run, serve } from "./process.mjs";

/**
 * A mock to measure: as a file of wstest, and as a script written by hand with its arguments.
 *
 * @typedef {{ yaml: string, floor: string[] }} Contestants
 */

/**
 * Plays a mock and its clients: the mock alone on one core, the clients on the other, where the system can do that. Gives what the
 * clients have seen and what the mock has used.
 *
 * @param {string[] | undefined} wstest how node is called to run wstest; undefined: the script
 * @param {Contestants} mock
 * @param {(string | number)[]} load the arguments of mock-load.mjs behind the url, its role before it
 * @returns {Promise<import("./process.mjs").Usage & Record<string, number>>}
 */
export async function playMock(wstest, { yaml, floor }, [role, ...load]) {
  const folder = await mkdtemp(join(tmpdir(), "wstest-mock-"));
  try {
    const file = join(folder, "mock.yaml");
    await writeFile(file, yaml);
    const mock = await serve(
      wstest ? [...wstest, "mock", file, "--port", "0", "--quiet", "--no-admin"] : [here("floor/mock.mjs"), ...floor],
    );
    try {
      const seen = await run([here("mock-load.mjs"), String(role), mock.url, ...load.map(String)], 1);
      return { ...JSON.parse(seen), ...(await mock.stop()) };
    } catch (error) {
      await mock.stop();
      throw error;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
