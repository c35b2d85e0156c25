import { expect, it } from "vitest";
import { unsetEnvironment, unsetNotes, warnOfUnset } from "../../src/run/unset-environment.ts";
import { scenario } from "../support/load.ts";
import { play } from "../support/play.ts";

const text = `vars:
  password: "\${env.PW}" # not \${env.COMMENT}
  room: "\${coalesce(env.ROOM, \\"lobby\\")}"
  user: "\${env.WHO}"
  empty: "\${env.EMPTY}"
steps:
  - log: "Bearer \${ env.TOKEN } of \${env.PW}"
  - { log: here, if: env.STAGE == "ci" }
`;

it("what is read of the environment alone and is not set, but for what is given from outside", async () => {
  const of = async (...given: readonly string[]) =>
    unsetEnvironment(await scenario(text), { WHO: "bob", EMPTY: "" }, new Set(given));
  expect((await of()).map(({ name, at }) => [name, at.source.text.slice(at.start, at.end)])).toEqual([
    ["PW", "${env.PW}"],
    ["TOKEN", "${ env.TOKEN }"],
    ["PW", "${env.PW}"],
  ]);
  expect((await of("password")).map(({ name }) => name)).toEqual(["TOKEN", "PW"]);
  const all = await of();
  expect(warnOfUnset([...all, ...all])).toHaveLength(3);
  expect(warnOfUnset(all)[0]).toMatchObject({
    severity: "warning",
    headline: "PW is not set in the environment: ${env.PW} is null",
    help: 'Set it, in the shell or in a file for --env-file; or say what stands in for it: ${coalesce(env.PW, "…")}.',
    place: { line: 2, column: 14 },
  });
  expect(unsetNotes(await of())).toEqual([
    "PW is not set in the environment: ${env.PW} was null (line 2, 7)",
    "TOKEN is not set in the environment: ${env.TOKEN} was null (line 7)",
  ]);
});

it("is a note of a scenario that fails, and of no other", async () => {
  const failing = 'vars: { password: "${env.PW}" }\nsteps: [{ assert: password == "hunter2" }]';
  const note = "PW is not set in the environment: ${env.PW} was null (line 1)";
  expect((await play(failing)).notes).toEqual([note]);
  expect((await play(failing, { env: { PW: "wrong" } })).notes).toEqual([]);
  expect((await play(failing.replace("hunter2", "").replace('""', "null"))).notes).toEqual([]);
});
