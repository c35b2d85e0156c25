import { isObject, own } from "../../match/equality.ts";
import {
  pointerKeys,
  pointerTo,
  type SchemaDocument,
  type SchemaDocuments,
  type SchemaPlace,
} from "../../match/schema-documents.ts";

/** A part of an AsyncAPI document or of a file that it refers to; references are followed at every step. */
export class Spot {
  readonly documents: SchemaDocuments;
  readonly document: SchemaDocument;
  /** Where it stands, behind all references. */
  readonly pointer: string;
  readonly data: unknown;
  /** The last key of the reference that led here. */
  readonly referredAs: string | undefined;

  constructor(documents: SchemaDocuments, { document, pointer, data }: SchemaPlace, referredAs?: string) {
    this.documents = documents;
    this.document = document;
    this.pointer = pointer;
    this.data = data;
    this.referredAs = referredAs;
  }

  /** A member; undefined when there is none. Throws a `SchemaFault` for a reference that leads nowhere. */
  get(key: string | number): Spot | undefined {
    const written = typeof this.data === "object" && this.data !== null ? own(this.data, String(key)) : undefined;
    if (written === undefined) return undefined;
    const reference = isObject(written) ? own(written, "$ref") : undefined;
    const name =
      typeof reference === "string" ? pointerKeys(reference.slice(reference.indexOf("#") + 1)).at(-1) : undefined;
    return new Spot(this.documents, this.documents.resolve(this.document, pointerTo(this.pointer, key)), name);
  }

  /** The members of a map, by name. */
  members(): readonly (readonly [string, Spot])[] {
    if (!isObject(this.data)) return [];
    return Object.keys(this.data).flatMap((key) => {
      const member = this.get(key);
      return member ? [[key, member] as const] : [];
    });
  }

  /** The items of a list. */
  items(): readonly Spot[] {
    if (!Array.isArray(this.data)) return [];
    return this.data.map((_, index) => this.get(index)).filter((each) => each !== undefined);
  }

  /** A member that is a text; undefined when it is none. */
  text(key: string): string | undefined {
    const data = isObject(this.data) ? own(this.data, key) : undefined;
    return typeof data === "string" ? data : undefined;
  }

  /** What stands at a key as it is written, references and all. */
  raw(key: string): unknown {
    return isObject(this.data) ? own(this.data, key) : undefined;
  }

  /** Whether two are the same place. */
  is({ document, pointer }: Spot): boolean {
    return this.document === document && this.pointer === pointer;
  }
}
