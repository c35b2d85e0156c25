import { symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { profileNames, profiles } from "../../../src/codec/profiles/index.ts";
import { faults } from "../../support/load.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, play, playRaw } from "../../support/puppet.ts";
import type { RawRequest } from "../../support/raw-server.ts";
import { workspace } from "../../support/workspace.ts";

expectNoOpenHandles();

function client(codec: string): string {
  return `clients: { alice: { url: "ws://localhost", codec: ${codec} } }\nsteps: [{ alice: connect }]`;
}

describe("the profiles", () => {
  it.each(profileNames)("%s is loaded by its name", async (name) => {
    expect((await profiles[name]()).name).toBe(name);
    expect(await faults(client(name))).toEqual([]);
  });
});

describe("what check finds", () => {
  it.each([
    [
      "grapql-transport-ws",
      /^1:\d+\+19 Expected one of json, .*, or a profile \(.*\).* — Did you mean "graphql-transport-ws"\?$/,
    ],
    ["{ jsonrp: {} }", /— Did you mean "jsonrpc"\?$/],
    ["{ jsonrpc: {}, text: {} }", /^1:\d+\+\d+ Expected one profile, \{ jsonrpc: \{ … \} \}, got a map$/],
    [
      "{ jsonrpc: 1 }",
      /^1:\d+\+1 Expected a map of the profile's options, got the number 1 — Without options write codec: jsonrpc\.$/,
    ],
    [
      "{ graphql-transport-ws: { paylod: 1 } }",
      /^1:\d+\+6 Unknown option "paylod" of the profile graphql-transport-ws — Did you mean "payload"\?$/,
    ],
    ["{ jsonrpc: { a: 1 } }", /Unknown option "a" of the profile jsonrpc — It has no options\.$/],
    ["mine.mjs", /got the text "mine.mjs" — Did you mean ".\/mine.mjs"\?$/],
    [
      "../profiles/mine.mjs",
      /^1:\d+\+20 The module \.\.\/profiles\/mine\.mjs does not lie in the folder of this file — .*\.\/mine\.mjs .* from "\.\.\/profiles\/mine\.mjs";$/,
    ],
    ["./missing.mjs", /There is no file ".\/missing.mjs"/],
  ])("%s", async (codec, found) => {
    const [first, ...others] = await faults(client(codec));
    expect(first).toMatch(found);
    expect(others).toEqual([]);
  });
});

describe("where no profile may stand", () => {
  const help =
    /Expected one of json, .* — jsonrpc is a profile, which only clients have, as a setting\. A mock answers by rules\.$/;

  it("a step, a mock: that is told", async () => {
    const head = 'clients: { alice: "ws://localhost" }\nsteps:\n  - alice: connect\n';
    for (const codec of ["jsonrpc", "{ jsonrpc: {} }"])
      expect(await faults(`${head}  - alice: { send: {}, codec: ${codec} }`)).toEqual([expect.stringMatching(help)]);
    expect(await faults("endpoints: [{ path: /, codec: jsonrpc }]")).toEqual([expect.stringMatching(help)]);
  });
});

describe("the subprotocols of a profile", () => {
  const steps = "steps: [{ alice: connect }]";
  const head = (more: string): string =>
    `servers: { m: { mock: { endpoints: [{ path: /, rules: [{ when: { raw: $any }, do: [{ send: { type: connection_ack } }] }] }] } } }
clients: { alice: { url: "\${m.url}", codec: graphql-transport-ws${more} } }\n`;

  it("are offered unless the client says otherwise, and a server that knows none is told", async () => {
    expect(failure(await play(head("") + steps)).at(-1)).toBe(
      "help: The profile graphql-transport-ws offers it. If the server knows none, offer none: protocols: [].",
    );
    expect(failure(await play(head(", protocols: []") + steps))).toEqual(["passed"]);
  });
});

describe("a module of the user", () => {
  const module = `export default {
  protocols: ["mine"],
  options: { word: { doc: "", expected: (value) => (typeof value === "string" ? undefined : "a text") } },
  completeUrl: (url) => void (url.pathname = "/mine"),
  open(line, { word }) {
    line.write({ data: word, binary: false });
    line.ready();
    return { received: () => line.give(), encode: (value) => [{ data: value.say, binary: false }] };
  },
};`;

  type Played = readonly [readonly string[], RawRequest | undefined];

  async function played(codec: string, text = module): Promise<Played> {
    return playedIn(await workspace({ "mine.mjs": text }), codec);
  }

  async function playedIn(folder: string, codec: string): Promise<Played> {
    let seen: RawRequest | undefined;
    const outcome = await playRaw("  - alice: [connect]", (_, request) => void (seen = request), {
      folder,
      head: `vars: { word: hi }\nclients: { alice: { url: "\${url}", codec: ${codec} } }`,
    });
    return [failure(outcome), seen];
  }

  it("completes the url and offers its subprotocols", async () => {
    const [, seen] = await played('{ ./mine.mjs: { word: "${word}" } }');
    expect([seen?.line, seen?.headers.get("sec-websocket-protocol")]).toEqual(["GET /mine HTTP/1.1", "mine"]);
  });

  it("says which of its options are wrong when the client connects", async () => {
    expect((await played("{ ./mine.mjs: { word: 1 } }"))[0].slice(0, 3)).toEqual([
      "setting: The option word of the profile mine must be a text, not 1",
      "at: 1",
      "label: expected a text",
    ]);
    expect((await played("{ ./mine.mjs: { wrod: 1 } }"))[0][0]).toBe(
      'setting: Unknown option "wrod" of the profile mine',
    );
  });

  it("that is none, or throws, is a problem at its name", async () => {
    expect(await played("./mine.mjs", "export default 1;").then(([lines]) => lines)).toEqual([
      "profile: The profile cannot be used: ./mine.mjs is no profile: its default export is no object with a function open",
      "at: ./mine.mjs",
      "label: cannot be used",
      "help: A profile is a module whose default export has a function open: see docs/profiles.md.",
    ]);
    const throws = 'export default { open() {}, completeUrl() { throw new Error("no url"); } };';
    expect((await played("./mine.mjs", throws))[0].slice(0, 2)).toEqual([
      "profile: The profile ./mine.mjs failed: no url",
      "at: ./mine.mjs",
    ]);
  });

  it("that a link leads to, out of the folder of the scenario, is not loaded", async () => {
    const outside = await workspace({ "mine.mjs": module });
    const folder = await workspace();
    await symlink(`${outside}/mine.mjs`, `${folder}/mine.mjs`);
    const [lines] = await playedIn(folder, "./mine.mjs");
    expect(lines[0]).toBe(
      "profile: The profile cannot be used: ./mine.mjs is not loaded: it does not lie in the folder of the file that names it",
    );
  });

  it("beside the file may hand on one that lies elsewhere", async () => {
    const folder = await workspace({
      "mine.mjs": module,
      "inner/mine.mjs": 'export { default } from "../mine.mjs";',
    });
    const [, seen] = await playedIn(`${folder}/inner`, "{ ./mine.mjs: { word: hi } }");
    expect(seen?.line).toBe("GET /mine HTTP/1.1");
  });
});
