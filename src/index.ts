// What a program may use of wstest; docs/library.md tells how. Everything else may change at any time.

// Running scenarios.
export {
  type RunOptions,
  runScenarios,
  type RunSummary,
  type ScenarioResult,
  type ScenarioRun,
} from "./run/run-scenarios.ts";
export type { ChoosingOptions } from "./run/chosen-scenarios.ts";
export type { LastRun, ScenarioName } from "./run/last-run.ts";
export type { Shard } from "./run/shard.ts";
export type { Tally } from "./run/tally.ts";
export type { Played } from "./run/played.ts";

// Being the server of a test.
export {
  mock,
  type MockedConnection,
  type MockedMessage,
  type MockOptions,
  type MockSource,
  type RunningMock,
} from "./run/running-mock.ts";

// Reading files without playing them. Of a compiled scenario `name`, `description`, `tags`, `at` and `source` are for
// programs; its other members, and those of a mock, are what the player works on.
export { loadFile, type LoadOptions, loadText } from "./language/load.ts";
export type { FileName } from "./language/read-text.ts";
export type { LoadedFile, Scenario } from "./language/scenario.ts";
export type { Mock } from "./mock/mock.ts";
export type { Place, Source, Span } from "./source.ts";

// What a run tells.
export type {
  ClientEvent,
  ComparedCounts,
  Comparison,
  ContractCoverage,
  CoveredMessage,
  DiagnosticEvent,
  ExecEvent,
  FrameEvent,
  HandshakeReply,
  HttpEvent,
  HttpAsked,
  HttpContent,
  HttpReply,
  LogEvent,
  NetworkFault,
  Outcome,
  Round,
  RunEnd,
  RunEvent,
  RunStart,
  ScenarioEnd,
  ScenarioStart,
  SeriesSummary,
  ServerEvent,
  StepEnd,
  StepStart,
  TranscriptLine,
} from "./events.ts";
export type { Interrupt } from "./interrupts.ts";

// Writing profiles: docs/profiles.md.
export type { Outgoing, WireMessage } from "./codec/codec.ts";
export type { Dialogue, Line, Profile, ProfileOption, ProfileOptions } from "./codec/profile.ts";

// What was wrong, as data and as text.
export {
  Failure,
  type Problem,
  type ProblemCode,
  problemCodes,
  type ProblemInput,
  type ProblemKind,
} from "./problem.ts";
export { codeFrame, type Paint, plain, type Style, type Tint } from "./codeframe.ts";

// For programs that do themselves what runScenarios does: planning, readers of their own, an environment that is not that
// of the process.
export { type Cancel, type Clock, type Environment, hostEnvironment, type Output, systemClock } from "./environment.ts";
export type { EventReader } from "./run/broadcast.ts";
export type { FileText } from "./run/plan.ts";
export { run, type RunRequest, type RunResult } from "./run/run.ts";
export { type TagFilter, tagFilter } from "./run/tags.ts";
export { type PlayOptions } from "./run/play-options.ts";
export { playScenario } from "./run/play-scenario.ts";
export type { Detail, RunEventOf } from "./steps/scene.ts";
export { Deadlines } from "./play/deadlines.ts";
export { Lateness } from "./play/lateness.ts";
