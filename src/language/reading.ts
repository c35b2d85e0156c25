import { problemOf } from "../problem.ts";
import type { Document } from "./document.ts";

/** What is thrown while a document is read is one more problem of it: those that were found before must not be lost. */
export function reading<T>(document: Document, work: () => T | undefined): T | undefined {
  try {
    return work();
  } catch (thrown) {
    document.report(problemOf(thrown));
    return undefined;
  }
}
