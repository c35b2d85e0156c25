import { textPattern } from "../text-pattern.ts";
import type { Word } from "./operator.ts";

/** The words for texts of a known form. */
export const formatWords: readonly Word[] = [
  {
    name: "$uuid",
    summary: "A UUID, of any version.",
    example: "{ id: $uuid }",
    compile: (at, { mode }) =>
      textPattern({ span: at, constant: true, mode, test: isUuid, describe: () => "$uuid", phrase: () => "a UUID" }),
  },
  {
    name: "$iso8601",
    summary: "A date, or a date with a time, as ISO 8601 writes it: 2026-02-28T23:59:59.5Z.",
    example: "{ createdAt: $iso8601 }",
    compile: (at, { mode }) =>
      textPattern({
        span: at,
        constant: true,
        mode,
        test: isIso8601,
        describe: () => "$iso8601",
        phrase: () => "an ISO 8601 date or time",
      }),
  },
];

/** RFC 9562: 8-4-4-4-12 hexadecimal digits. */
function isUuid(text: string): boolean {
  return text.length === 36 && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

function isIso8601(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/i.exec(
    text,
  );
  if (!match) return false;
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.map(Number);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  // 24:00 is midnight at the end of a day; 60 is a leap second.
  const clock = (hour || 0) < 24 ? (minute || 0) < 60 && (second || 0) <= 60 : hour === 24 && !minute && !second;
  return month >= 1 && month <= 12 && day >= 1 && day <= days && clock;
}
