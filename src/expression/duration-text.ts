/** What each unit is worth in milliseconds. */
const units: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

const part = /(\d+(?:\.\d+)?)\s?(us|µs|ms|s|min|m|h)/g;
const whole = /^\d+(?:\.\d+)?\s?(?:us|µs|ms|s|min|m|h)(?:\s?\d+(?:\.\d+)?\s?(?:us|µs|ms|s|min|m|h))*$/;

/** The milliseconds of `500ms`, `1.5s`, `2m`, `1h30m`; undefined for everything else, also for a number without a unit. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (!whole.test(trimmed)) return undefined;
  let sum = 0;
  for (const [, digits, unit = ""] of trimmed.matchAll(part)) sum += Number(digits) * (units[unit] ?? 0);
  // 0.1s must be 100, not 100.00000000000001; nothing here is finer than a nanosecond.
  return Math.round(sum * 1e6) / 1e6;
}

/**
 * Milliseconds for people: `0.41 ms`, `131 ms`, `1.5 s`, `2 min`, `1 h 30 min`. From a second on, every millisecond is
 * kept, so that `1.001 s` never reads as the limit of 1 s that it missed.
 */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return `${milliseconds} ms`;
  const sign = milliseconds < 0 ? "-" : "";
  const size = Math.abs(milliseconds);
  if (size < 999.5) return `${sign}${decimal(size, size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0)} ms`;
  const rounded = Math.round(size);
  if (rounded < 60_000) return `${sign}${decimal(rounded / 1000, 3)} s`;
  const hours = Math.floor(rounded / 3_600_000);
  const minutes = Math.floor((rounded % 3_600_000) / 60_000);
  const seconds = (rounded % 60_000) / 1000;
  const parts = [hours > 0 && `${hours} h`, minutes > 0 && `${minutes} min`, seconds > 0 && `${decimal(seconds, 3)} s`];
  return sign + parts.filter((each) => each !== false).join(" ");
}

function decimal(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
