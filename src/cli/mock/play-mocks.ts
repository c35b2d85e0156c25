import type { Environment } from "../../environment.ts";
import { judgeGiven } from "../../language/mock/expect-file.ts";
import { compileOutsideFault, compileOutsideSteps } from "../../language/mock/outside-steps.ts";
import type { Mock } from "../../mock/mock.ts";
import { seededRandom } from "../../random.ts";
import type { MockOptions } from "./options.ts";
import { PlayedMock, type PlayedMockOptions } from "./played-mock.ts";

/** Makes what plays the mocks, and is to be started. */
export function playMocks(
  mocks: readonly Mock[],
  environment: Environment,
  given: MockOptions & Pick<PlayedMockOptions, "file" | "deadlines" | "output" | "style" | "veil">,
): readonly PlayedMock[] {
  const { file, host, port, deadlines, output, style, veil, caFile } = given;
  const seed = given.seed ?? Math.floor(environment.random() * 2 ** 31);
  const random = seededRandom(seed);
  // What is judged at the end must still be there.
  const keeps = given.expect === undefined ? {} : { entries: 1_000_000, bytes: 512 * 1024 * 1024 };
  const admin = given.admin
    ? {
        compile: compileOutsideSteps,
        compileFault: compileOutsideFault,
        expect: judgeGiven,
        page: async () => (await import("../../dashboard/dashboard.ts")).dashboardPage(),
        ...(given.adminToken === undefined ? {} : { token: given.adminToken }),
      }
    : undefined;
  return mocks.map(
    (mock) =>
      new PlayedMock(mock, environment, {
        file,
        host,
        port,
        admin,
        deadlines,
        output,
        style,
        veil,
        seed,
        // Each has its own, whatever the others draw.
        random: mocks.length === 1 ? random : seededRandom(Math.floor(random() * 2 ** 31)),
        insecure: given.insecure ?? false,
        caFile,
        several: mocks.length > 1,
        keeps,
      }),
  );
}
