/** Milliseconds as people read them: `0.4 ms`, `12 ms`, `4.2 s`, `2 m 5 s`. */
export function durationText(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return "?";
  if (milliseconds < 0) return `-${durationText(-milliseconds)}`;
  if (milliseconds < 9.95) return `${short(milliseconds)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${short(milliseconds / 1000)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
}

function short(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}
