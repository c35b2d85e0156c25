import { shownName } from "../../run/find-files.ts";

/** The path of the nth file: `chat.wsr` itself, or `chat.0001.wsr` when others may follow. */
export function pathOfFile(out: string, number: number, rotates: boolean): string {
  if (!rotates) return out;
  const [, name = out, ending = ""] = /^(.*?)((?:\.wsr)?(?:\.gz)?)$/s.exec(out) ?? [];
  return `${name}.${String(number).padStart(4, "0")}${ending}`;
}

/** A name that no other recording has: `recording-2026-11-29-071500.wsr`. */
export function newName(wall: number, gzip: boolean): string {
  const now = new Date(wall);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("");
  return `recording-${day}-${time}.wsr${gzip ? ".gz" : ""}`;
}

/** How files are called: from here, where they are below. */
export function shownIn(cwd: string): (path: string) => string {
  return (path) => {
    const name = shownName(path, cwd);
    return name.startsWith("..") ? path : name;
  };
}
