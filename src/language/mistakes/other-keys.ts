import type { Entry } from "../../tree.ts";
import type { DocumentReader } from "../reader.ts";

/** What other tools call the keys of a scenario, and what stands elsewhere, each with what to write. */
const meant: Readonly<Record<string, string>> = {
  mock: "A mock is a server: servers: { chat: { mock: { endpoints: … } } }.",
  url: "A url is that of a client: clients: { alice: ws://localhost:8080 }.",
  users: 'Did you mean "clients"?',
  peers: 'Did you mean "clients"?',
  variables: 'Did you mean "vars"?',
  env: 'Did you mean "vars"? The environment is ${env.NAME}.',
  config: 'Did you mean "defaults"?',
  settings: 'Did you mean "defaults"?',
  setup: 'Did you mean "before"?',
  teardown: 'Did you mean "finally"?',
  after: 'Did you mean "finally"?',
  cleanup: 'Did you mean "finally"?',
  tests: 'Did you mean "steps"? Several scenarios in a file are separated by ---.',
  scenarios: 'Did you mean "steps"? Several scenarios in a file are separated by ---.',
  scenario: 'Did you mean "steps"?',
  fail: 'Did you mean "fails"? It names a problem: fails: never-came.',
  xfail: 'Did you mean "fails"? It names a problem: fails: never-came.',
  import: 'Did you mean "use"?',
  imports: 'Did you mean "use"?',
  include: 'Did you mean "use"?',
  extends: 'Did you mean "use"?',
  rows: 'Did you mean "examples"?',
  data: 'Did you mean "examples"?',
  cases: 'Did you mean "examples"?',
  params: 'Did you mean "examples"?',
  parameters: 'Did you mean "examples"?',
  matrix: 'Did you mean "examples"?',
  flow: 'Did you mean "steps"?',
};

/** What to write for a key at the top of a document that has another name here. */
export function helpForOtherKey(key: string): string | undefined {
  return Object.hasOwn(meant, key) ? meant[key] : undefined;
}

/** Reports keys at the top of a document that have another name here; gives back the rest. */
export function withoutOtherKeys(entries: readonly Entry[], reader: DocumentReader): readonly Entry[] {
  return entries.filter(({ key, keySpan }) => {
    const help = helpForOtherKey(key);
    if (help === undefined) return true;
    reader.report({ headline: `Unknown key "${key}" in a scenario`, label: "unknown key", at: keySpan, help });
    return false;
  });
}
