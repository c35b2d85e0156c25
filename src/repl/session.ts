import type { Offer } from "../diagnose/subprotocols.ts";
import type { Environment } from "../environment.ts";
import type { RunEvent } from "../events.ts";
import type { Project } from "../language/project.ts";
import type { Scenario } from "../language/scenario.ts";
import { TypedSteps } from "../language/typed/steps.ts";
import { Failure, type Problem } from "../problem.ts";
import { plan } from "../run/plan.ts";
import { secretTexts } from "../run/secrets.ts";
import { aimAll } from "../run/target.ts";
import { didYouMean } from "../shape/nearest.ts";
import { LivePlay } from "./live-play.ts";

/** What a session begins with. */
export interface SessionRequest {
  /** A scenario, as a text or by its file. */
  readonly text?: string | undefined;
  readonly file?: string | undefined;
  /** The client that acts. Default: the first one. */
  readonly client?: string | undefined;
  readonly project?: Project | undefined;
  readonly targets: readonly string[];
  readonly given: ReadonlyMap<string, unknown>;
  /** Names of given variables whose values are masked, and texts that are. */
  readonly secretNames: readonly string[];
  readonly secrets: readonly string[];
  /** What some of them are called in a file; others are "authorization". */
  readonly called?: ReadonlyMap<string, string>;
  readonly insecure: boolean;
  /** How to connect, where the command line says that and no file. */
  readonly offer?: Offer | undefined;
}

/** Who looks on at a session. */
export interface Onlooker {
  /** `unmasked`: for what is not shown. */
  hear(event: RunEvent, unmasked: RunEvent): void;
  /** What fails beside the steps that are given. */
  tell(problem: Problem): void;
  assigned(name: string, value: unknown): void;
}

/** The name under which a session at a url is known. */
const UNNAMED = "session.yaml";

/** A scenario that was read, and who acts in it. */
export interface Found {
  readonly scenario: Scenario;
  readonly client: string;
  readonly typed: TypedSteps;
  /** What is wrong with its file and does no harm. */
  readonly warnings: readonly Problem[];
}

/** What is wrong with a scenario that was to be opened: one or more. */
export class Unopened extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems[0]?.headline);
    this.problems = problems;
  }
}

/** Reads the scenario of a session. Rejects with `Unopened`, or with a `Failure` for what is wrong with the request itself. */
export async function findScenario(request: SessionRequest, environment: Environment): Promise<Found> {
  const { text, file, project, given, secretNames, targets } = request;
  const selection = {
    paths: file === undefined ? [] : [file],
    texts: text === undefined ? [] : [{ name: UNNAMED, text }],
    grep: [],
    grepInvert: [],
    tags: undefined,
    given: [...given.keys()],
    secrets: secretNames,
    values: given,
    keepWritten: true,
    project,
  };
  const found = await plan(selection, environment);
  const problems = found.loaded.flatMap((each) => each.problems);
  const wrong = problems.filter(({ severity }) => severity !== "warning");
  if (wrong.length > 0) throw new Unopened(wrong);
  const [scenario] = aimAll(found.planned, targets).flatMap(({ scenarios }) => scenarios);
  if (!scenario) throw new Failure({ code: "invalid-argument", headline: `${file ?? UNNAMED} holds no scenario` });
  const warnings = file === undefined ? [] : problems;
  return { scenario, client: clientOf(scenario, request), typed: new TypedSteps(scenario), warnings };
}

/** Starts a scenario that was found: its servers, and what it does `before`. Rejects with the `Failure` of what goes wrong. */
export function openSession(
  { scenario }: Found,
  request: SessionRequest,
  environment: Environment,
  {
    signal,
    hurry,
    onlooker,
  }: { readonly signal: AbortSignal; readonly hurry?: AbortSignal | undefined; readonly onlooker: Onlooker },
): Promise<LivePlay> {
  const { given, secretNames, secrets, insecure } = request;
  // Whoever types may read them all.
  const reads = new Set([...scenario.reads, ...given.keys()]);
  return LivePlay.open(
    { ...scenario, reads },
    {
      environment,
      given,
      insecure,
      secrets: [...secrets, ...secretNames.flatMap((name) => secretTexts(given.get(name)))],
      signal,
      hurry,
      tell: (event, unmasked) => onlooker.hear(event, unmasked),
      failed: (problem) => onlooker.tell(problem),
      assigned: (name, value) => onlooker.assigned(name, value),
    },
  );
}

function clientOf({ clients, name }: Scenario, { client }: SessionRequest): string {
  const names = [...clients.values()].flatMap((each) => (each.size ? [] : [each.name]));
  const [first] = names;
  if (first === undefined)
    throw new Failure({
      code: "invalid-argument",
      headline: `"${name}" has no client`,
      help: "A prompt acts as one: clients: { alice: ws://localhost:8080 }.",
    });
  if (client === undefined || names.includes(client)) return client ?? first;
  throw new Failure({
    code: "invalid-argument",
    headline: `--client ${client}: "${name}" has no such client`,
    help: didYouMean(client, names) ?? `Its clients are ${names.join(", ")}.`,
  });
}
