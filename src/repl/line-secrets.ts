import { readCommand } from "../language/typed/line.ts";
import { maskMessage } from "../recording/mask-message.ts";
import { Secrets } from "../recording/secrets.ts";
import { secretsInStep } from "./typed-secrets.ts";
import { secretsInUrl } from "../recording/url-secrets.ts";

/** Whether a typed line says what lets somebody in, so that it is not remembered: in a step, a url or a message. */
export function saysSecret(line: string): boolean {
  const [urls, isCommand] = [line.match(/[a-z][a-z\d+]*:\/\/[^\s'"]+/gi) ?? [], line.trimStart().startsWith(".")];
  if (urls.some((url) => secretsInUrl(url).length > 0)) return true;
  const { node } = isCommand ? readCommand({ file: "prompt", text: line }) : {};
  return (node !== undefined && secretsInStep(node).length > 0) || maskMessage(line, "client", new Secrets()) !== line;
}
