import { expect, it } from "vitest";
import { faults } from "../support/load.ts";

it("finds what is wrong with a head also where the scenarios say it again", async () => {
  const own =
    "name: x\ntags: [x]\nservers: { chat: ws://h }\nclients: { bob: ws://b }\nvars: { a: 1 }\ntimeout: 1s\nsteps: [{ wait: 1ms }]\n";
  const head = "name: [a]\ntags: all\nservers: 7\nclients: bob\nvars: [a]\ntimeout: 5\nfragments: []\nclinets: {}\n";
  expect(await faults(`${head}---\n${own}`)).toMatchInlineSnapshot(`
    [
      "1:7+3 Expected the name of the scenario, got a list",
      "2:7+3 Expected a list of tags, got the text "all" — Write it as a list: [all].",
      "3:10+1 Expected servers by name, got the number 7 — Write servers: { chat: ws://localhost:8080 }.",
      "4:10+3 Expected clients by name, or a list of names, got the text "bob" — Write clients: { alice: ws://localhost:8080 }.",
      "5:7+3 Expected a map of names and values, got a list",
      "6:10+1 A duration needs its unit: 5ms or 5s? — Write 5ms for milliseconds, 5s for seconds.",
      "7:12+2 Expected fragments by name, got an empty list — Write fragments: { login: { steps: [ … ] } }.",
      "8:1+7 Unknown key "clinets" in a scenario — Did you mean "clients"?",
    ]
  `);
});

it("leaves to the scenarios what depends on them", async () => {
  const head = `clients: [alice, bob]
vars: { greeting: "hi \${who}" }
secrets: [token]
before: [{ carol: connect }]
fragments: { f: { steps: [{ carol: close }] } }
`;
  const own = `defaults: { client: { url: ws://h } }
vars: { who: bob, token: t }
clients: { carol: ws://c }
steps: [{ call: f }]
`;
  expect(await faults(`${head}---\n${own}`)).toEqual([]);
});
