type Variables = Readonly<Record<string, string | undefined>>;

/** Whether a step of GitHub Actions runs this. */
export function inGitHubActions(env: Variables): boolean {
  return env["GITHUB_ACTIONS"] === "true";
}

/** Whether who keeps the log takes some lines of it for commands: GitHub Actions, Azure Pipelines, TeamCity. */
export function readsCommands(env: Variables): boolean {
  return inGitHubActions(env) || set(env["TF_BUILD"]) || set(env["TEAMCITY_VERSION"]);
}

/**
 * A text whose lines are commands to nobody: what a peer has sent must not set a variable of the job. Commands are
 * `::name …::` at the beginning of a line, blanks aside, and `##[name]`, `##vso[name]`, `##teamcity[name]` anywhere.
 */
export function defused(text: string): string {
  return text.replaceAll(/^([^\S\n]*):(?=:)/gm, "$1: ").replaceAll(/##(?=[\w-]*\[)/g, "# #");
}

/** `defused` where somebody reads commands in the log, else the text as it is. */
export function safeIn(env: Variables): (text: string) => string {
  return readsCommands(env) ? defused : (text) => text;
}

function set(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
