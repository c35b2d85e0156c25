// What a program may use of wstest. Everything else may change at any time.

export type { Clock, Environment, Output } from "./environment.ts";
export { systemClock } from "./environment.ts";
export type { Outcome, RunEvent, SeriesSummary } from "./events.ts";
export type { LoadedFile, Scenario } from "./language/scenario.ts";
export { loadFile, loadText } from "./language/load.ts";
export type { Problem, ProblemCode, ProblemKind } from "./problem.ts";
export { Failure, problemCodes } from "./problem.ts";
export type { EventReader } from "./run/broadcast.ts";
export type { Played } from "./run/played.ts";
export { playScenario, type PlayOptions } from "./run/play-scenario.ts";
export { run, type RunRequest, type RunResult } from "./run/run.ts";
export { type TagFilter, tagFilter } from "./run/tags.ts";
export { Deadlines } from "./play/deadlines.ts";
