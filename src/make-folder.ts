import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/** As `mkdir` with `recursive`, which never comes back where the system says that a folder is missing in one that is there (/proc). */
export async function makeFolder(folder: string): Promise<void> {
  const made = async (): Promise<boolean> => {
    try {
      await mkdir(folder);
      return true;
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === "EEXIST") return true;
      if (code !== "ENOENT" || dirname(folder) === folder) throw thrown;
      return false;
    }
  };
  if (await made()) return;
  await makeFolder(dirname(folder));
  if (!(await made())) throw Object.assign(new Error(`the folder ${folder} cannot be made`), { code: "ENOENT" });
}
