import { describe, expect, it } from "vitest";
import { findBlobs } from "../../src/run/find-blobs.ts";
import { brief, thrownBy } from "../support/evaluate.ts";
import { workspace } from "../support/workspace.ts";

const files = {
  "all/blob-10-of-10.ndjson": "",
  "all/blob-2-of-10.ndjson": "",
  "all/job 1/blob.ndjson": "",
  "all/wstest.ndjson": "",
  "all/blob.txt": "",
  "other.json": "",
  "none/wstest.ndjson": "",
};

describe("blobs", () => {
  it("are those of a folder and of the folders in it, by their numbers, and files that are named", async () => {
    const cwd = await workspace(files);
    const found = await findBlobs(["other.json", "all", "all/blob-2-of-10.ndjson"], cwd);
    expect(found.map(({ shown }) => shown)).toEqual([
      "other.json",
      "all/blob-2-of-10.ndjson",
      "all/blob-10-of-10.ndjson",
      "all/job 1/blob.ndjson",
    ]);
    expect(found[0]?.path).toBe(`${cwd}/other.json`);
  });

  it.each([
    [
      "gone",
      'There is no file or folder "gone" | Give blobs, or folders that hold them: wstest merge blobs/ --reporter junit.',
    ],
    [
      "/dev/null",
      '"/dev/null" is neither a file nor a folder | Give blobs, or folders that hold them: wstest merge blobs/ --reporter junit.',
    ],
    [
      "none",
      'The folder "none" holds no blob | wstest run --reporter blob writes one, wstest-results/blob.ndjson; its name begins with blob. Other files are to be named themselves.',
    ],
  ])("%s is told when it holds none", async (path, text) => {
    const cwd = await workspace(files);
    expect(brief(await thrownBy(() => findBlobs([path], cwd)))).toBe(text);
  });
});
