import { Commented, mapOf, type Written } from "../../writing/written.ts";

/** A WebSocket request as tools keep them: where to connect, and what may be sent. All texts are expressions of ours. */
export interface WrittenRequest {
  readonly name: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, Written>;
  readonly auth: Written | undefined;
  readonly vars: ReadonlyMap<string, Written>;
  readonly messages: readonly { readonly title: string | undefined; readonly payload: Written }[];
  readonly comments: readonly string[];
}

/**
 * A request as a scenario: it connects, sends its messages one after another, and closes. What the server answers stands in no
 * such file; a comment says so.
 */
export function scenarioOfRequest({ name, url, headers, auth, vars, messages, comments }: WrittenRequest): Written {
  const origin = /^wss?:\/\/[^/?#${}]+/i.exec(url)?.[0];
  const rest = origin === undefined ? url : `\${server.url}${url.slice(origin.length)}`;
  const settings = mapOf({ url: rest, headers: headers.size > 0 ? headers : undefined, auth });
  const [first, ...others] = messages.map(({ title, payload }) => {
    const step = new Map<string, Written>([["client", mapOf({ send: payload, name: title })]]);
    return { step };
  });
  const notes = [
    "What the server answers is not in the file: put receive beside a send, as { send: …, receive: { type: … } }.",
  ];
  return new Commented(
    mapOf({
      name,
      vars: vars.size > 0 ? new Commented(vars) : undefined,
      servers: origin === undefined ? undefined : new Commented(mapOf({ server: origin })),
      clients: new Commented(mapOf({ client: settings.size === 1 ? rest : settings })),
      steps: new Commented([
        new Commented(mapOf({ client: "connect" })),
        ...(first ? [new Commented(first.step, notes)] : []),
        ...others.map(({ step }) => new Commented(step)),
        new Commented(mapOf({ client: "close" })),
      ]),
    }),
    comments,
  );
}
