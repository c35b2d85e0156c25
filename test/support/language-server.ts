import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";

const require = createRequire(import.meta.url);

/** What editors show under a key or beside a text. */
export interface Remark {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

export interface Completion {
  readonly label: string;
  readonly insertText?: string;
  readonly textEdit?: { readonly newText: string };
  readonly documentation?: string | { readonly value: string };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * yaml-language-server, as an editor starts it: JSON-RPC with `Content-Length` over its standard streams. It is told to
 * fetch nothing; what it asks the editor to fetch all the same is kept in `asked`.
 */
export class LanguageServer {
  readonly asked: string[] = [];
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #settings: Readonly<Record<string, unknown>>;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #remarks = new Map<string, (remarks: readonly Remark[]) => void>();
  readonly #configured: Promise<void>;
  #isConfigured: () => void = () => undefined;
  #last = 0;
  #received = Buffer.alloc(0);

  private constructor(schemas: Readonly<Record<string, readonly string[]>>) {
    this.#configured = new Promise((resolve) => (this.#isConfigured = resolve));
    const off = { enable: false };
    this.#settings = {
      yaml: { schemas, schemaStore: off, kubernetesCRDStore: off, validate: true, completion: true, hover: true },
    };
    const bin = join(dirname(require.resolve("yaml-language-server/package.json")), "bin/yaml-language-server");
    // Whatever it would fetch against its settings fails at once.
    const env = { ...process.env, http_proxy: "http://127.0.0.1:1", https_proxy: "http://127.0.0.1:1" };
    this.#child = spawn(process.execPath, [bin, "--stdio"], { stdio: ["pipe", "pipe", "inherit"], env });
    this.#child.stdout.on("data", (data: Buffer) => this.#receive(data));
  }

  /** Starts it with schemas by their url, each with the patterns of the files that it is for. */
  static async start(schemas: Readonly<Record<string, readonly string[]>>): Promise<LanguageServer> {
    const server = new LanguageServer(schemas);
    const markdown = ["markdown"];
    await server.#request("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        workspace: { configuration: true },
        textDocument: {
          completion: { completionItem: { snippetSupport: true, documentationFormat: markdown } },
          hover: { contentFormat: markdown },
        },
      },
    });
    server.#send({ method: "initialized", params: {} });
    server.#send({ method: "workspace/didChangeConfiguration", params: { settings: server.#settings } });
    await server.#configured;
    await server.remarks("file:///first.yaml", "a: 1");
    return server;
  }

  /** What is remarked about a text. */
  remarks(uri: string, text: string): Promise<readonly Remark[]> {
    const remarks = new Promise<readonly Remark[]>((resolve) => this.#remarks.set(uri, resolve));
    this.#open(uri, text);
    return remarks;
  }

  /** What is offered at the `|` in a text. */
  async completions(uri: string, marked: string): Promise<readonly Completion[]> {
    const list = (await this.#at("textDocument/completion", uri, marked)) as { readonly items: readonly Completion[] };
    return list.items;
  }

  /** What is explained at the `|` in a text, in Markdown. */
  async hover(uri: string, marked: string): Promise<string> {
    const hover = (await this.#at("textDocument/hover", uri, marked)) as {
      readonly contents: { readonly value: string };
    } | null;
    return hover?.contents.value ?? "";
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, "close");
    await this.#request("shutdown", null);
    this.#send({ method: "exit" });
    await ended;
  }

  #open(uri: string, text: string): void {
    this.#send({
      method: "textDocument/didOpen",
      params: { textDocument: { uri, languageId: "yaml", version: 1, text } },
    });
  }

  #at(method: string, uri: string, marked: string): Promise<unknown> {
    const offset = marked.indexOf("|");
    const before = marked.slice(0, offset);
    this.#open(uri, before + marked.slice(offset + 1));
    const position = { line: before.split("\n").length - 1, character: offset - (before.lastIndexOf("\n") + 1) };
    return this.#request(method, { textDocument: { uri }, position });
  }

  #request(method: string, params: unknown): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ error, result }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result),
      );
      this.#send({ id, method, params });
    });
  }

  #send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const head = this.#received.indexOf("\r\n\r\n");
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.#received.toString("latin1", 0, Math.max(0, head)))?.[1],
      );
      if (head === -1 || this.#received.length < head + 4 + length) return;
      const body = this.#received.toString("utf8", head + 4, head + 4 + length);
      this.#received = this.#received.subarray(head + 4 + length);
      this.#take(JSON.parse(body) as Message);
    }
  }

  #take({ id, method, params, ...answer }: Message): void {
    if (method === undefined) {
      if (id !== undefined) this.#answers.get(id)?.(answer);
    } else if (id !== undefined) this.#send({ id, ...this.#answer(method, params) });
    else if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = params as { readonly uri: string; readonly diagnostics: readonly Remark[] };
      this.#remarks.get(uri)?.(diagnostics);
    }
  }

  /** What an editor answers: it has settings, registers anything, and fetches nothing. */
  #answer(method: string, params: unknown): Message {
    if (method === "workspace/configuration") {
      this.#isConfigured();
      const { items } = params as { readonly items: readonly { readonly section: string }[] };
      return { result: items.map(({ section }) => this.#settings[section] ?? null) };
    }
    if (method.startsWith("client/")) return { result: null };
    this.asked.push(`${method} ${JSON.stringify(params)}`);
    return { error: { message: "nothing is fetched in tests" } };
  }
}
