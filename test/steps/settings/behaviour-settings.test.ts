import { describe, expect, it } from "vitest";
import { faults } from "../../support/load.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, playRaw } from "../../support/puppet.ts";

expectNoOpenHandles();

const help = (key: string): string =>
  `It is compiled when the file is read. Write it in the client itself: clients: { alice: { url: …, ${key}: … } }.`;

describe("what a client does by itself", () => {
  it("cannot come from an expression, which is told where the value stands", async () => {
    expect(
      await faults(`
vars:
  settings: { url: ws://h, state: { n: 1 }, rules: [{ do: [] }], onConnect: [], onClose: [] }
clients:
  alice: "\${settings}"
steps: [{ alice: connect }]`),
    ).toEqual([
      `3:28+5 "state" cannot be given by an expression — ${help("state")}`,
      `3:45+5 "rules" cannot be given by an expression — ${help("rules")}`,
      `3:66+9 "onConnect" cannot be given by an expression — ${help("onConnect")}`,
      `3:81+7 "onClose" cannot be given by an expression — ${help("onClose")}`,
    ]);
    for (const client of ["defaults: { client: '${s}' }\nclients: { alice: ws://h }", "clients: { alice: ws://h }"])
      expect(await faults(`vars: { s: { rules: [] } }\n${client}\nsteps: [{ alice: { connect: "\${s}" } }]`)).toEqual([
        `1:14+5 "rules" cannot be given by an expression — ${help("rules")}`,
      ]);
  });

  it("cannot be an expression", async () => {
    expect(
      await faults(
        'vars: { x: [] }\nclients: { alice: { url: ws://h, rules: "${x}", state: "${x}", onConnect: "${x}" } }\nsteps: [{ alice: connect }]',
      ),
    ).toEqual([
      `2:41+6 "rules" cannot be given by an expression — ${help("rules")}`,
      `2:56+6 "state" cannot be given by an expression — ${help("state")}`,
      `2:75+6 "onConnect" cannot be given by an expression — ${help("onConnect")}`,
    ]);
  });

  it("cannot be changed by a connect", async () => {
    expect(
      await faults("clients: { alice: ws://h }\nsteps: [{ alice: { connect: { rules: [], state: null } } }]"),
    ).toEqual([
      `2:31+5 A connect cannot change what the client does by itself: "rules" — ${help("rules")}`,
      `2:42+5 A connect cannot change what the client does by itself: "state" — ${help("state")}`,
    ]);
  });

  it.each([
    ["of the client", 'clients: { alice: "${given}" }', "  - alice: connect"],
    ["of all clients", 'defaults: { client: "${given}" }\nclients: { alice: "${url}" }', "  - alice: connect"],
    ["of a connect", 'clients: { alice: "${url}" }', '  - alice: { connect: "${given}" }'],
  ])("fails the connect when it turns out to be among the settings %s", async (_title, head, lines) => {
    const played = await playRaw(lines, () => undefined, { head, given: { given: { url: "ws://h", rules: [] } } });
    expect(failure(played)).toEqual([
      'setting: "rules" cannot be given by an expression',
      'at: "${given}"',
      "label: belongs to the client itself",
      `help: ${help("rules")}`,
    ]);
  });
});
