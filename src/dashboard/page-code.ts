import { readFile } from "node:fs/promises";

/** What runs in the browser, and how it looks. */
export interface PageCode {
  readonly script: string;
  readonly style: string;
}

/**
 * The bundle of `page/`, as one script and one style sheet. Here, where wstest is at its source, it is made when it is asked
 * for; the build puts the finished texts in the place of this module.
 */
export async function pageCode(): Promise<PageCode> {
  const { build } = await import("esbuild");
  const folder = new URL("page/", import.meta.url);
  const options = JSON.parse(await readFile(new URL("esbuild.json", folder), "utf8")) as object;
  const { outputFiles } = await build({ ...options, absWorkingDir: folder.pathname, write: false });
  const text = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return { script: text(".js"), style: text(".css") };
}
