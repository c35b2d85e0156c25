import type { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";

/** How the number is written that stands before a message and tells its type. */
export const prefixForms = ["uint8", "uint16", "uint16le", "uint32", "uint32le", "varint"] as const;

export type PrefixForm = (typeof prefixForms)[number];

export function readPrefix(form: PrefixForm, reader: ByteReader): number | bigint {
  switch (form) {
    case "uint8":
      return reader.uint(1);
    case "uint16":
      return reader.uint(2);
    case "uint32":
      return reader.uint(4);
    case "uint16le":
      return reader.part(2).readUInt16LE();
    case "uint32le":
      return reader.part(4).readUInt32LE();
    case "varint":
      return reader.varint();
  }
}

export function prefixBytes(form: PrefixForm, number: number): Uint8Array {
  const writer = new ByteWriter();
  if (form === "varint") writer.varint(number);
  else {
    const size = form === "uint8" ? 1 : form.startsWith("uint16") ? 2 : 4;
    writer.uint(number, size);
  }
  const bytes = writer.done();
  return form.endsWith("le") ? bytes.toReversed() : bytes;
}

/** The largest number of a form. */
export function mostOf(form: PrefixForm): number {
  return form === "uint8" ? 0xff : form.startsWith("uint16") ? 0xffff : 0xffff_ffff;
}
