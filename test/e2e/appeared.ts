import { existsSync, watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Waits until a file is there, and gives its text. */
export async function appeared(folder: string, name: string): Promise<string> {
  const watcher = watch(folder);
  try {
    while (!existsSync(join(folder, name))) await new Promise((resolve) => watcher.once("change", resolve));
    return await readFile(join(folder, name), "utf8");
  } finally {
    watcher.close();
  }
}
