import { randomUUID } from "node:crypto";
import { Fault } from "../fault.ts";
import { type Sources, systemSources } from "../sources.ts";
import { asCount, asInteger, asList, asNumber, asText, checkSize } from "./arguments.ts";
import type { ExpressionFunction } from "./function.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Values by chance: the run's seed repeats them. */
export const randomFunctions = {
  uuid: {
    signature: "uuid()",
    summary: "A new random UUID (version 4).",
    example: "uuid()",
    varies: true,
    call: (_, sources) => (sources === systemSources ? randomUUID() : seededUuid(sources)),
  },
  randomInt: {
    signature: "randomInt(min, max)",
    summary: "A random whole number from min to max; both may come.",
    example: "randomInt(1, 6)",
    varies: true,
    call([from, to], sources) {
      const min = asInteger(from);
      const max = asInteger(to);
      if (max < min) throw new Fault(`min is ${min} and max only ${max}`);
      return min + Math.floor(sources.random() * (max - min + 1));
    },
  },
  randomFloat: {
    signature: "randomFloat(min?, max?)",
    summary: "A random number from min up to max; without them from 0 to 1.",
    example: "randomFloat(0.5, 1.5)",
    varies: true,
    call([from = 0, to = 1], sources) {
      const min = asNumber(from);
      return min + sources.random() * (asNumber(to) - min);
    },
  },
  randomString: {
    signature: "randomString(length, letters?)",
    summary: "A random text of so many letters and digits, or of the given letters.",
    example: "randomString(8)",
    varies: true,
    call([length, from = letters], sources) {
      const size = asCount(length);
      checkSize(size);
      const choice = [...asText(from)];
      if (choice.length === 0) throw new Fault("the letters are empty");
      let made = "";
      for (let i = 0; i < size; i++) made += choice[Math.floor(sources.random() * choice.length)];
      return made;
    },
  },
  randomBytes: {
    signature: "randomBytes(length)",
    summary: "So many random bytes.",
    example: "randomBytes(16)",
    varies: true,
    call([length], sources) {
      const size = asCount(length);
      checkSize(size);
      return Uint8Array.from({ length: size }, () => Math.floor(sources.random() * 256));
    },
  },
  randomItem: {
    signature: "randomItem(list)",
    summary: "One item of a list, by chance.",
    example: 'randomItem(["red", "green"])',
    varies: true,
    call([value], sources) {
      const list = asList(value);
      if (list.length === 0) throw new Fault("the list is empty");
      return list[Math.floor(sources.random() * list.length)];
    },
  },
} as const satisfies Record<string, ExpressionFunction>;

/** RFC 9562, section 5.4, from the run's own chance. */
function seededUuid(sources: Sources): string {
  const bytes = Buffer.from(Array.from({ length: 16 }, () => Math.floor(sources.random() * 256)));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
