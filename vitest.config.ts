import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/fixtures/**"],
    // Only what hangs takes so long, on a busy machine, too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is awaited comes when the machine is busy with other tests, too.
    expect: { poll: { timeout: 10_000 } },
    // Continuous integration counts the tests from the file.
    reporters: process.env["CI"] ? ["default", ["json", { outputFile: "coverage/tests.json" }]] : ["default"],
    coverage: { include: ["src/**", "reporters/**"], reporter: ["text", "html"] },
  },
});
