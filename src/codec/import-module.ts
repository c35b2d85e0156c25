/** Loads a module of a user by its `file:` url. The command, which is one script, takes this from its launcher (tools/build.mjs). */
export const importModule = (url: string): Promise<unknown> => import(url);
