// Loaded into each measured process by `node --require`: writes, when the process ends, what it has used.
const { readFileSync, writeFileSync } = require("node:fs");

process.once("exit", () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(
    process.env["BENCH_USAGE_FILE"] ?? "",
    JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, peak: peakMiB() }),
  );
});

/** On Linux maxRSS starts at the size of the process that spawned this one; VmHWM is our own. */
function peakMiB() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;
}
