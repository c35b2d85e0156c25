import { request } from "node:http";
import { compileOutsideFault, compileOutsideSteps } from "../../src/language/mock/outside-steps.ts";
import { systemClock } from "../../src/environment.ts";
import { Admin, type AdminOptions } from "../../src/mock/admin/admin.ts";
import { LogRing } from "../../src/mock/log/log-ring.ts";
import { startMock, type StartedMock } from "./mock.ts";

/** An answer of the admin API. */
export interface AdminAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** Its JSON; undefined when it is none. */
  readonly json: unknown;
}

export interface StartedAdmin extends StartedMock {
  readonly admin: Admin;
  readonly ring: LogRing;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<AdminAnswer>;
  /** A body that is no text is sent as JSON. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<AdminAnswer>;
}

/** A mock with its admin API; the file must have called `endMocks`. */
export async function startAdmin(
  yaml: string,
  options: Partial<AdminOptions> & { readonly host?: string } = {},
): Promise<StartedAdmin> {
  const { host, ...rest } = options;
  const ring = rest.log ?? new LogRing();
  const admin = new Admin({
    name: "chat",
    file: "chat.yaml",
    clock: systemClock,
    compile: compileOutsideSteps,
    compileFault: compileOutsideFault,
    ...rest,
    log: ring,
  });
  const mock = await startMock(yaml, {
    admin,
    ...(host === undefined ? {} : { host }),
    onLog: (entry, wire) => void ring.add(entry, wire),
  });
  const base = `${mock.httpUrl}/__wstest/`;
  return Object.assign(mock, {
    admin,
    ring,
    get: (path: string, headers = {}) => ask("GET", `${base}${path}`, headers),
    post: (path: string, body: unknown, headers = {}) =>
      ask(
        "POST",
        `${base}${path}`,
        { "content-type": "application/json", ...headers },
        typeof body === "string" ? body : JSON.stringify(body),
      ),
  });
}

/** Asks with any headers, also those that `fetch` does not let a program set. */
export function ask(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): Promise<AdminAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
