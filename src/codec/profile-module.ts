import { realpathSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isBelow } from "../expression/contained-file.ts";
import { importModule } from "./import-module.ts";
import type { Profile } from "./profile.ts";

/** Why the file of a user is no profile, as a sentence. */
export class NoProfile extends Error {}

let loading = 0;

/** Whether the module of a profile is being loaded. How that is done is up to node: it may be in another thread. */
export function loadsProfiles(): boolean {
  return loading > 0;
}

/**
 * The profile that a module of a user exports. Loading it runs it: only what lies below `folder`, that of the file which
 * names it, is loaded, wherever symbolic links lead. Throws a `NoProfile`.
 */
export async function loadProfile(file: string, folder: string): Promise<Profile> {
  const path = resolve(folder, file);
  const outside = new NoProfile(`${file} is not loaded: it does not lie in the folder of the file that names it`);
  if (!isBelow(path, folder)) throw outside;
  let real: string;
  try {
    real = realpathSync(path);
  } catch {
    throw new NoProfile(`there is no file ${file}`);
  }
  if (!isBelow(real, realpathSync(folder))) throw outside;
  let loaded: unknown;
  loading++;
  try {
    loaded = await importModule(pathToFileURL(real).href);
  } catch (thrown) {
    throw new NoProfile(`${file} cannot be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  } finally {
    loading--;
  }
  const found = isObject(loaded) ? loaded["default"] : undefined;
  const fault = profileFault(found);
  if (fault !== undefined) throw new NoProfile(`${file} is no profile: ${fault}`);
  const profile = found as Omit<Profile, "name"> & Partial<Pick<Profile, "name">>;
  // It may be an object of a class of its own, which a copy would not be.
  return profile.name === undefined
    ? (Object.create(profile, { name: { value: basename(file, extname(file)) } }) as Profile)
    : (profile as Profile);
}

/** What a default export lacks, in words. */
function profileFault(found: unknown): string | undefined {
  if (!isObject(found)) return "its default export is no object with a function open";
  const { name, protocols, options, open, completeUrl } = found;
  if (typeof open !== "function") return "its default export has no function open";
  if (name !== undefined && typeof name !== "string") return "its name is no text";
  if (protocols !== undefined && !(Array.isArray(protocols) && protocols.every((each) => typeof each === "string")))
    return "its protocols are no list of texts";
  if (completeUrl !== undefined && typeof completeUrl !== "function") return "its completeUrl is no function";
  if (options !== undefined && !(isObject(options) && Object.values(options).every(isObject)))
    return "its options are no map of { doc }";
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object";
}
