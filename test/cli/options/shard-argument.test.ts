import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import { shardArgument, shardFrom } from "../../../src/cli/options/shard-argument.ts";
import { brief, thrownBy } from "../../support/evaluate.ts";

describe("a shard", () => {
  it("is a part of a whole, counted from 1, or said by the environment", () => {
    expect(shardArgument("1/1")).toEqual({ index: 1, of: 1 });
    expect(shardArgument("3/4")).toEqual({ index: 3, of: 4 });
    expect(shardArgument("auto")).toBe("auto");
  });

  it.each(["0/4", "5/4", "1/0", "1", "/4", "1/", "a/b", "-1/4", "1.5/4", "1/99999999999", ""])("is not %j", (value) => {
    expect(() => shardArgument(value)).toThrow(InvalidArgumentError);
    expect(() => shardArgument(value)).toThrow("Write which part of how many, from 1/4 to 4/4, or auto.");
  });
});

describe("--shard auto", () => {
  it.each([
    ["GitLab", { CI_NODE_INDEX: "2", CI_NODE_TOTAL: "4" }],
    ["CircleCI", { CIRCLE_NODE_INDEX: "1", CIRCLE_NODE_TOTAL: "4" }],
    ["Buildkite", { BUILDKITE_PARALLEL_JOB: "1", BUILDKITE_PARALLEL_JOB_COUNT: "4" }],
    ["Azure", { SYSTEM_JOBPOSITIONINPHASE: "2", SYSTEM_TOTALJOBSINPHASE: "4" }],
    ["Kubernetes", { JOB_COMPLETION_INDEX: "1", WSTEST_SHARD_TOTAL: "4" }],
  ])("reads the variables of %s, from what it counts", (_, env) => {
    expect(shardFrom(env)).toEqual({ index: 2, of: 4 });
  });

  it("is all of a job of GitLab that is not parallel", () => {
    expect(shardFrom({ CI_NODE_TOTAL: "1" })).toEqual({ index: 1, of: 1 });
  });

  it("tells variables that make no sense", async () => {
    const told = async (env: Readonly<Record<string, string>>) => brief(await thrownBy(() => shardFrom(env)));
    expect(await told({ CIRCLE_NODE_INDEX: "4", CIRCLE_NODE_TOTAL: "4" })).toBe(
      "--shard auto: CIRCLE_NODE_INDEX=4 and CIRCLE_NODE_TOTAL=4 are no part of a whole | CircleCI counts from 0. Write --shard 1/4 to say it yourself.",
    );
    expect(await told({ CI_NODE_INDEX: "", CI_NODE_TOTAL: "4" })).toContain("CI_NODE_INDEX= and");
  });

  it("lists the variables when there are none", async () => {
    const found = await thrownBy(() => shardFrom({ JOB_COMPLETION_INDEX: "1" }));
    expect(found).toMatchObject({
      headline: "--shard auto: nothing says which part this job is",
      help: "Write --shard 1/4 to say it yourself.",
    });
    expect(found.notes).toContain("Kubernetes: JOB_COMPLETION_INDEX and WSTEST_SHARD_TOTAL");
  });
});
