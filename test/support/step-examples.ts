import { stepKinds } from "../../src/steps/index.ts";
import type { StepKind } from "../../src/steps/step.ts";

/** One example of a kind of step. */
export interface StepExample {
  readonly kind: string;
  /** As it stands in a list of steps. */
  readonly example: string;
  /** In a whole document, with the clients, server and fragments that examples speak of. */
  readonly document: string;
}

/** Every example of every kind of step. */
export const stepExamples: readonly StepExample[] = stepKinds.flatMap((kind) =>
  kind.examples.map((example) => ({ kind: kind.name, example, document: inDocument(kind, example) })),
);

/** A scenario with these steps, with the clients, server and fragments that examples speak of. */
export function withSteps(steps: string): string {
  return `name: examples
servers:
  chat: { command: server, url: "ws://127.0.0.1:\${port}" }
  upstream: { listen: true }
  app: { command: app }
clients: { alice: "\${chat.url}", bob: "\${chat.url}" }
fragments:
  login: { steps: [{ log: logged in }] }
  order: { params: { product: book, amount: 1 }, steps: [{ log: "\${amount} of \${product}" }] }
  join: { params: [room], steps: [{ send: { type: join, room: "\${room}" } }] }
steps:
${indented(steps, 2)}
`;
}

/** What a peer does without an actor is what the connection of a mock does. */
function inDocument(kind: StepKind, example: string): string {
  if (kind.actor !== "peer" || !example.startsWith(`- ${kind.name}`)) return withSteps(example);
  return `name: examples
endpoints:
  - path: /
    rules:
      - do:
${indented(example, 10)}
`;
}

function indented(text: string, by: number): string {
  return text.replaceAll(/^/gm, " ".repeat(by));
}
