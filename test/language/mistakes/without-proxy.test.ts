import { describe, expect, it } from "vitest";
import { warnOfNoProxy } from "../../../src/language/mistakes/without-proxy.ts";
import { compiledMock } from "../../support/mock.ts";

const told = async (yaml: string): Promise<readonly string[]> =>
  warnOfNoProxy(await compiledMock(yaml)).map(({ headline, place }) => `${place?.line}:${place?.column} ${headline}`);

const rules = `endpoints:
  - path: /ws
    rules:
      - { from: server, do: [{ send: a }] }
      - when: { message: { forward: true } }
        do: [{ send: { lose: 1 } }, forward, { if: "true", then: [{ lose }] }]
`;

describe("a mock that stands in front of no server", () => {
  it("is told of what would play in silence, and of no message that only looks like it", async () => {
    expect(await told(rules)).toEqual([
      "4:17 This rule is for messages of a server, and there is none behind this endpoint",
      '6:37 "forward" is for messages that pass a proxy, and there is no server behind this endpoint',
      '6:69 "lose" is for messages that pass a proxy, and there is no server behind this endpoint',
    ]);
  });

  it("is told nothing where there is one, and of faults that lose", async () => {
    expect(await told(`proxy: ws://h\n${rules}`)).toEqual([]);
    expect(await told("endpoints: [{ path: /ws, faults: [{ lose, from: server, nth: 1 }] }]")).toEqual([]);
  });
});
