import { type ProblemInput, problem } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Run, Script, StepReader } from "../steps/step.ts";
import type { Node } from "../tree.ts";
import type { Document } from "./document.ts";
import { compileCall } from "./fragment.ts";
import { compileScript } from "./script.ts";
import { checkVariableName } from "./vars.ts";

/** Who acts where the reader is: nobody, a peer (`self`), or a server by its name. */
export interface Acting {
  readonly peer: boolean;
  readonly server?: string;
}

/** Reads one part of a document: it knows which names are in sight there and whether somebody acts. */
export class DocumentReader implements StepReader {
  readonly document: Document;
  readonly acting: Acting;
  readonly #locals: ReadonlySet<string>;
  readonly #noted: Set<string> | undefined;

  constructor(document: Document, acting: Acting = { peer: false }, locals: ReadonlySet<string> = new Set(), noted?: Set<string>) {
    this.document = document;
    this.acting = acting;
    this.#locals = locals;
    this.#noted = noted;
  }

  get clients(): ReadonlySet<string> {
    return this.document.clients;
  }

  get server(): string | undefined {
    return this.acting.server;
  }

  report(input: Omit<ProblemInput, "code"> & Partial<Pick<ProblemInput, "code">>): void {
    this.document.report(problem({ code: "invalid-file", ...input }));
  }

  use(name: string, at: Span): void {
    if (this.#locals.has(name)) return;
    this.document.uses.push({ name, at });
    this.#noted?.add(name);
  }

  declare(name: string, at: Span): void {
    checkVariableName(name, at, this);
    this.document.declared.add(name);
    this.document.assigned.add(name);
  }

  within(names: Iterable<string>): DocumentReader {
    return new DocumentReader(this.document, this.acting, new Set([...this.#locals, ...names]), this.#noted);
  }

  /** A reader for a part of which somebody must know what variables it reads. */
  noting(names: Set<string>): DocumentReader {
    return new DocumentReader(this.document, this.acting, this.#locals, names);
  }

  /** A reader for a script of somebody. */
  as(acting: Acting): DocumentReader {
    return new DocumentReader(this.document, acting, acting.peer ? new Set([...this.#locals, "self"]) : this.#locals);
  }

  /** A reader for a part that sees nothing of what is around it but the document: a fragment. */
  outside(names: Iterable<string>): DocumentReader {
    return new DocumentReader(this.document, this.acting, new Set(names));
  }

  resolve(file: string): string {
    return this.document.resolve(file);
  }

  defer(work: () => Promise<void>): void {
    this.document.defer(work);
  }

  keep(count: number): void {
    this.document.keep = Math.max(this.document.keep, count);
  }

  script(node: Node, path: string): Script {
    return compileScript(node, path, this);
  }

  call(name: string, input: { readonly at: Span; readonly path: string; readonly with: Node | undefined }): Run | undefined {
    return compileCall(name, input, this);
  }
}
