import { resolve } from "node:path";
import type { Environment } from "../../environment.ts";
import { loadFile } from "../../language/load.ts";
import type { LoadedFile } from "../../language/scenario.ts";
import type { Mock } from "../../mock/mock.ts";
import { Failure } from "../../problem.ts";
import { shownName } from "../../run/find-files.ts";
import type { FromOptions } from "./from-options.ts";
import type { MockOptions } from "./options.ts";
import { withValues } from "./values.ts";
import type { Values } from "../project/values.ts";

/** Reads the mocks of a file as they are to be played: with values from outside, in front of a server. */
export async function loadMocks(
  path: string,
  { proxy, unexpected }: Pick<MockOptions, "proxy" | "unexpected">,
  { cwd }: Pick<Environment, "cwd">,
  given: Pick<Values, "values" | "typed" | "secrets">,
): Promise<LoadedFile> {
  const absolute = resolve(cwd, path);
  const loaded = await loadFile(
    { path: absolute, shown: shownName(absolute, cwd) },
    { show: (each) => shownName(each, cwd) },
  );
  const valued = withValues(loaded.mocks, given);
  const mocks = unexpected === undefined ? valued : valued.map((mock) => reacting(mock, unexpected));
  if (proxy === undefined) {
    const { warnOfNoProxy } = await import("../../language/mistakes/without-proxy.ts");
    return { ...loaded, mocks, problems: [...loaded.problems, ...mocks.flatMap(warnOfNoProxy)] };
  }
  const { inFrontOf } = await import("./proxy.ts");
  return { ...loaded, mocks: await Promise.all(mocks.map((each) => inFrontOf(proxy, each))) };
}

/** The mocks that are meant. Throws a `Failure` when there is none, or when all of them would have one port. */
export function chosenMocks(
  { mocks }: Pick<LoadedFile, "mocks">,
  path: string,
  name: string | undefined,
  port: number | undefined,
): readonly [Mock, ...Mock[]] {
  const [first, ...others] = name === undefined ? mocks : mocks.filter((each) => each.name === name).slice(0, 1);
  if (!first) {
    const headline = name === undefined ? `${path} holds no mock` : `${path} holds no mock named "${name}"`;
    const named = mocks.flatMap((each) => each.name ?? []);
    const help =
      named.length === 0
        ? "A mock is a document with the key endpoints."
        : `It holds ${named.map((each) => `${path}#${each}`).join(", ")}.`;
    throw new Failure({ code: "invalid-argument", headline, help });
  }
  if (others.length > 0 && port !== undefined && port !== 0) {
    throw new Failure({
      code: "invalid-argument",
      headline: `${path} holds ${others.length + 1} mocks, and --port is for one`,
      help: `Name one of them, as ${path}#${first.name ?? "name"}, or give each its port: listen: { port: ${port} }.`,
    });
  }
  return [first, ...others];
}

/** The same mock, with another word about messages that no rule takes. */
function reacting(mock: Mock, unexpected: FromOptions["unexpected"]): Mock {
  return { ...mock, endpoints: mock.endpoints.map((each) => ({ ...each, unexpected })) };
}
