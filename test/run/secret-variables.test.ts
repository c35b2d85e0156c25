import { expect, it } from "vitest";
import { secretVariables } from "../../src/run/secret-variables.ts";
import { scenario } from "../support/load.ts";
import { play } from "../support/play.ts";

const steps = "steps: [{ wait: 1ms }]\n";

it("are those that are said to be, and those that are called so and made of the environment", async () => {
  const of = async (head: string): Promise<readonly string[]> => secretVariables(await scenario(`${head}\n${steps}`));
  expect(await of('vars: { password: "${env.PW}", user: "${env.USER}" }')).toEqual(["password"]);
  expect(await of('vars: { apiKey: "${login.key}", login: { key: "${env.KEY}" } }')).toEqual(["apiKey"]);
  expect(await of('vars: { room: lobby, apiKey: "k-${room}", password: hunter2 }\nsecrets: [room]')).toEqual(["room"]);
  expect(await of('vars: { password: "${env.PW}" }\nsecrets: [password]')).toEqual(["password"]);
});

it("a failure shows them nowhere, and under such a name no value at all", async () => {
  const { events } = await play(
    `vars: { password: "\${env.PW}", adminPassword: letmein, pwd: "", user: "\${env.WHO}" }
${steps}  - log: "\${password} of \${user}"
  - assert: user == "alice" && password == ""`.replace("steps: [{ wait: 1ms }]\n", "steps:\n"),
    { env: { PW: "hunter2", WHO: "bob" } },
  );
  const end = events.find((each) => each.type === "scenario:end");
  expect(end?.variables).toEqual({ password: "***", adminPassword: "***", pwd: '""', user: '"bob"' });
  expect(JSON.stringify(events)).not.toMatch(/hunter2|"letmein"/);
  expect(JSON.stringify(events)).toContain("*** of bob");
});
