import { isSecretName } from "../recording/secret-name.ts";
import { secretsInUrl } from "../recording/url-secrets.ts";

/** Whether a handshake says who somebody is: in its url, or in a header. */
export function saysWho(request: {
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
}): boolean {
  return secretsInUrl(request.url).length > 0 || Object.keys(request.headers).some((name) => isSecretName(name));
}
