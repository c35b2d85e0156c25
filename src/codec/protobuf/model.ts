/** What is needed of a `.proto` file to read and to write messages. */

export type Scalar =
  | "double"
  | "float"
  | "int32"
  | "uint32"
  | "sint32"
  | "int64"
  | "uint64"
  | "sint64"
  | "fixed32"
  | "sfixed32"
  | "fixed64"
  | "sfixed64"
  | "bool"
  | "string"
  | "bytes";

export interface MessageType {
  /** With its package: `chat.Envelope`. */
  readonly name: string;
  readonly fields: readonly Field[];
  readonly byNumber: ReadonlyMap<number, Field>;
  /** By the names in the file, and by those of JSON (`userName` for `user_name`). */
  readonly byName: ReadonlyMap<string, Field>;
  /** Which field says of what type the message in a field of bytes is. */
  readonly payloads: readonly Payload[];
}

export interface EnumType {
  readonly name: string;
  readonly numbers: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<number, string>;
}

/** What a single value of a field is. Messages are looked up when they are needed: they may hold themselves. */
export type Kind =
  | { readonly is: "scalar"; readonly scalar: Scalar }
  | { readonly is: "enum"; readonly type: EnumType }
  | { readonly is: "message"; readonly type: () => MessageType; readonly group: boolean };

export interface Field {
  /** As it is written in the file. */
  readonly name: string;
  readonly number: number;
  readonly kind: Kind;
  readonly repeated: boolean;
  /** Whether several numbers are written as one piece. */
  readonly packed: boolean;
  /** Of a map the keys; its values are the kind. */
  readonly keys: Scalar | undefined;
  /** Whether an absent one differs from one with the default value. */
  readonly presence: boolean;
  readonly required: boolean;
  /** The name of the oneof of which only one member may be there. */
  readonly oneof: string | undefined;
}

export interface Payload {
  readonly field: Field;
  readonly by: Field;
  /** The type for a value of `by`; undefined when there is none. */
  typeOf(by: unknown): MessageType | undefined;
}

/** The value of a field that is not on the wire, though no presence is told. */
export function defaultOf(field: Field): unknown {
  if (field.repeated) return [];
  if (field.keys) return {};
  return defaultOfKind(field.kind);
}

export function defaultOfKind(kind: Kind): unknown {
  if (kind.is === "enum") return kind.type.names.get(0) ?? 0;
  if (kind.is === "message") return {};
  if (kind.scalar === "string") return "";
  if (kind.scalar === "bytes") return new Uint8Array();
  return kind.scalar === "bool" ? false : 0;
}
