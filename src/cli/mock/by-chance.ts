import type { Mock } from "../../mock/mock.ts";

/**
 * Whether something of a mock is drawn by chance, so that its seed is worth telling: a choice, a range of times, a fault of
 * some messages, made-up values. By its words alone: one in a comment costs a line that nobody needed.
 */
export function isByChance({ written: { span } }: Pick<Mock, "written">): boolean {
  return CHANCE.test(span.source.text.slice(span.start, span.end));
}

const CHANCE = /random|\buuid\(|\bfake\(|\bprobability:|\bcorrupt\b|\d *(?:us|ms|s|m|h)? *\.\. *\d/;
