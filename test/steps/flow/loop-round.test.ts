import { expect, test } from "vitest";
import { stage } from "../../support/stage.ts";

const yaml = `fragments: { told: { steps: [{ log: x }] } }
steps:
  - log: before
  - forEach: [a, b]
    steps:
      - repeat:
        while: "true"
        until: "true"
        steps: [{ call: told }]
  - log: after
`;

test("steps tell the rounds of the loops around them, the outermost first", async () => {
  const { play, events } = await stage(yaml, { detail: "steps" });
  await play();
  const rounds = events.flatMap((event) => (event.type === "step:start" ? [[event.step, event.rounds] as const] : []));
  const [first, second] = [
    { number: 1, of: 2 },
    { number: 2, of: 2 },
  ];
  expect(rounds).toEqual([
    ["1", undefined],
    ["2", undefined],
    ["2.1", [first]],
    ["2.1.1", [first, { number: 1 }]],
    ["2.1.1.told.1", [first, { number: 1 }]],
    ["2.1", [second]],
    ["2.1.1", [second, { number: 1 }]],
    ["2.1.1.told.1", [second, { number: 1 }]],
    ["3", undefined],
  ]);
});
