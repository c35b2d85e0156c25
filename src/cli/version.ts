/** The version of the package; the build puts that of package.json in its place. */
export const version: string = process.env["WSTEST_VERSION"] ?? "0.0.0-source";
