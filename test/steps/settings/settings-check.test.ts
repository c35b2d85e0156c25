import { describe, expect, it } from "vitest";
import { faults } from "../../support/load.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, playRaw } from "../../support/puppet.ts";

expectNoOpenHandles();

const steps = "steps: [{ alice: connect }]";

describe("a setting that null removes", () => {
  it("is known: a misspelt one would remove nothing", async () => {
    expect(
      await faults(
        `clients:
  alice: { url: ws://h, heders: null, tls: { isnecure: null }, auth: { basic: { usr: null, user: a, password: b } }, inbox: { mesages: null } }
steps: [{ alice: { connect: { codecs: null } } }]`,
      ),
    ).toEqual([
      '2:25+6 Unknown key "heders" in the settings of a client — Did you mean "headers"?',
      '2:46+8 Unknown key "isnecure" in tls — Did you mean "insecure"?',
      '2:81+3 Unknown key "usr" in basic — Did you mean "user"?',
      '2:127+7 Unknown key "mesages" in inbox — Did you mean "messages"?',
      '3:31+6 Unknown key "codecs" in the settings of a connection — Did you mean "codec"?',
    ]);
    expect(await faults(`defaults: { client: { url: ws://h, codex: null } }\nclients: [alice]\n${steps}`)).toEqual([
      '1:36+5 Unknown key "codex" in the settings of a client — Did you mean "codec"?',
    ]);
  });

  it("may have nothing below it that it removes", async () => {
    const removed =
      "codec: null, headers: null, tls: { ca: null }, auth: null, timeout: null, inbox: { bytes: null }, rules: null";
    const clients = `clients: { alice: { url: "\${url}", ${removed}, state: null, onClose: null } }`;
    const played = await playRaw(
      `  - alice: { connect: { ${removed.replace(", rules: null", "")} } }`,
      () => undefined,
      {
        head: clients,
      },
    );
    expect(failure(played)).toEqual(["passed"]);
  });
});

describe("settings that come from an expression", () => {
  it("are known by their keys, where the file has their value", async () => {
    expect(
      await faults(`
vars:
  whole: { url: ws://h, heders: {}, tls: { isnecure: true } }
  parts: { tls: { crt: x }, headers: { any: thing } }
clients:
  alice: "\${whole}"
  bob: { url: ws://h, tls: "\${parts.tls}", headers: "\${parts.headers}" }
${steps}`),
    ).toEqual([
      '3:25+6 Unknown key "heders" in the settings of a connection — Did you mean "headers"?',
      '3:44+8 Unknown key "isnecure" in tls — Did you mean "insecure"?',
      '4:19+3 Unknown key "crt" in tls — Did you mean "cert"?',
    ]);
    expect(
      await faults(
        `vars: { other: { codc: text } }\nclients: { alice: ws://h }\nsteps: [{ alice: { connect: "\${other}" } }]`,
      ),
    ).toHaveLength(1);
  });

  it("are not judged where they may be anything else", async () => {
    const clients = 'vars: { settings: { x: 1 } }\nclients: { alice: "${settings}" }\n';
    expect(await faults(`${clients}steps: [{ set: { settings: { url: ws://h } } }, { alice: connect }]`)).toEqual([]);
    expect(
      await faults(
        'vars: { s: { x: 1 } }\nclients: { alice: ws://h }\nfragments: { f: { params: [s], steps: [{ alice: { connect: "${s}" } }] } }\nsteps: [{ call: f, with: { s: ws://h } }]',
      ),
    ).toEqual([]);
    expect(
      await faults(
        `vars: { a: { $eq: { url: ws://h } }, b: ws://h, c: { url: ws://h } }\nclients: { alice: "\${a}", bob: "\${b}", carol: "\${env.X == null ? b : c}", dave: "\${c.no.more}" }\n${steps}`,
      ),
    ).toEqual([]);
  });
});
