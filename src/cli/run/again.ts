import { shellWord } from "../../shell-word.ts";
import { DEFAULT_OUTPUT } from "../options/report.ts";
import type { RunOptions } from "./options.ts";

/**
 * The command that plays again what failed: the same files, servers and values. What may be secret is not told: the value of
 * a variable or of a header, a url with a query or a password.
 */
export function againCommand(paths: readonly string[], options: RunOptions): string {
  const words = [
    ...paths,
    ...(options.config === undefined ? [] : ["-c", options.config]),
    ...(options.env === undefined ? [] : ["-e", options.env]),
    ...(options.var ?? []).flatMap((each) => ["--var", `${each.split("=", 1)[0] ?? ""}=…`]),
    ...(options.varsFile ?? []).flatMap((each) => ["--vars-file", each]),
    ...(options.secret ?? []).flatMap((each) => ["--secret", `${each.split("=", 1)[0] ?? ""}=…`]),
    ...(options.secretsFile ?? []).flatMap((each) => ["--secrets-file", each]),
    ...(options.envFile ?? []).flatMap((each) => ["--env-file", each]),
    ...(options.target ?? []).flatMap((each) => ["-t", withoutSecrets(each, options.secret ?? [])]),
    ...(options.header ?? []).flatMap((each) => ["-H", `${each.split(":", 1)[0] ?? ""}: …`]),
    ...(options.insecure ? ["-k"] : []),
    ...(["cacert", "cert", "key"] as const).flatMap((name) => {
      const file = options[name];
      return file === undefined ? [] : [`--${name}`, file];
    }),
    ...(options.fromTrace ?? []).flatMap((each) => ["--from-trace", each]),
    ...(options.output === DEFAULT_OUTPUT ? [] : ["-o", options.output]),
    "--last-failed",
  ];
  return ["wstest run", ...words.map(shellWord)].join(" ");
}

function withoutSecrets(target: string, secrets: readonly string[]): string {
  const holds = secrets.some((each) => {
    const value = each.slice(each.indexOf("=") + 1);
    return value !== "" && target.includes(value);
  });
  if (!holds && !/[?@]/.test(target)) return target;
  const name = /^[A-Za-z_][\w-]*=/.exec(target)?.[0] ?? "";
  return `${name}…`;
}
