// Plays what docs/ci.md shows, as far as that goes without the services: the shell lines of each file, with the variables that
// the service sets, each job in a folder of its own, and what jobs hand on to each other.

import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { parse } from "yaml";
import { root, run } from "./run.mjs";

/** @typedef {Record<string, string>} Variables */
/** @typedef {Record<string, unknown>} Data */

/** What is played: files of one scenario each, and how many these are. */
const SCENARIOS = 7;

/**
 * Plays all snippets in folders of a project that has installed wstest.
 *
 * @param {string} project
 */
export async function playCiSnippets(project) {
  const faultsOf = await workflowReader(project);
  // A check that finds nothing wrong must be one that could.
  assert.notDeepEqual(faultsOf("on: push\njobs: { a: { runs-in: ubuntu, steps: [] } }\n"), []);
  const text = await readFile(join(root, "docs/ci.md"), "utf8");
  const played = [];
  for (const [heading, play] of /** @type {const} */ ([
    ["GitHub Actions", gitHub],
    ["GitLab", gitLab],
    ["CircleCI", circle],
    ["Azure Pipelines", azure],
    ["Jenkins", jenkins],
    ["Kubernetes", kubernetes],
  ])) {
    const section = sectionOf(text, heading);
    const blocks = [...section.matchAll(/^```(?:yaml|groovy)\n(.*?)^```$/gms)].map(([, block = ""]) => block);
    assert.ok(blocks.length > 0, `docs/ci.md has no file for ${heading}`);
    for (const block of blocks) {
      if (heading === "GitHub Actions") assert.deepEqual(faultsOf(block), [], "GitHub would not take a workflow");
      const service = await Service.in(project, `${heading}: ${block.split("\n", 1)[0]}`);
      await play(block, service, section);
      service.finish();
      played.push(heading);
    }
  }
  console.log(`${played.length} files of docs/ci.md do what they say`);
}

/**
 * GitHub's own reader of workflows: what it finds wrong with one. It imports JSON as bundlers understand it, and Node does not.
 *
 * @param {string} folder where it may write
 * @returns {Promise<(text: string) => readonly string[]>}
 */
async function workflowReader(folder) {
  const file = join(folder, "workflow-parser.cjs");
  await build({
    stdin: { contents: 'export * from "@actions/workflow-parser";', resolveDir: root },
    outfile: file,
    bundle: true,
    format: "cjs",
    platform: "node",
    logLevel: "error",
  });
  const { parseWorkflow, NoOperationTraceWriter } = /** @type {typeof import("@actions/workflow-parser")} */ (
    createRequire(import.meta.url)(file)
  );
  return (content) =>
    parseWorkflow({ name: "test.yml", content }, new NoOperationTraceWriter())
      .context.errors.getErrors()
      .map(({ message }) => message);
}

/** A service: jobs, each in a fresh folder with what was checked out, and what they store. */
class Service {
  #count = 0;
  #lines = 0;

  /** @param {string} folder @param {string} title */
  constructor(folder, title) {
    this.folder = folder;
    this.title = title;
    this.store = join(folder, "store");
  }

  /** @param {string} project @param {string} title */
  static async in(project, title) {
    const service = new Service(await mkdtemp(join(project, "ci-")), title);
    await mkdir(service.store);
    return service;
  }

  /** A job that begins: its folder. */
  async job() {
    const folder = join(this.folder, `job-${++this.#count}`);
    await mkdir(join(folder, "scenarios"), { recursive: true });
    for (let n = 1; n <= SCENARIOS; n++)
      await writeFile(join(folder, `scenarios/s${n}.yaml`), `name: scenario ${n}\nsteps: [{ assert: ${n} > 0 }]\n`);
    await symlink(join(dirname(this.folder), "node_modules"), join(folder, "node_modules"));
    return folder;
  }

  /** Runs a shell line of a job, which must end with 0. What installs has been done. @param {string} line @param {string} cwd @param {Variables} variables */
  async line(line, cwd, variables) {
    assert.ok(!line.includes("${{"), `${this.title}: what is ${line}?`);
    if (line === "npm ci") return;
    this.#lines++;
    const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], CI: "true", ...variables };
    const { code, output } = await run("sh", ["-c", line.replace(/^npx wstest/, "npx --no -- wstest")], {
      cwd,
      env,
      quiet: true,
    });
    assert.equal(code, 0, `${this.title}: ${line} ended with ${code}\n${output}`);
  }

  finish() {
    assert.ok(this.#lines > 0, `${this.title}: it ran nothing`);
  }

  /** Whether a JUnit file tells of every scenario once. @param {string} file */
  async complete(file) {
    const names = [...(await readFile(file, "utf8")).matchAll(/<testcase (?:[^>]* )?name="([^"]*)"/g)].map(
      ([, name]) => name,
    );
    const all = Array.from({ length: SCENARIOS }, (_, index) => `scenario ${index + 1}`);
    assert.deepEqual(
      names.toSorted((a = "", b = "") => a.localeCompare(b)),
      all,
      `${this.title}: ${file} does not tell of every scenario once`,
    );
  }
}

/** @param {string} text @param {Service} service */
async function gitHub(text, service) {
  const { jobs } = /** @type {{ jobs: Record<string, GitHubJob> }} */ (parse(text));
  let merged = false;
  for (const [name, job] of Object.entries(jobs)) {
    assert.deepEqual(
      [job.needs ?? []].flat().filter((each) => !Object.hasOwn(jobs, each)),
      [],
      `${name} needs a job`,
    );
    for (const shard of job.strategy?.matrix.shard ?? [undefined]) {
      const cwd = await service.job();
      const summary = join(cwd, "summary.md");
      const filled = (/** @type {string} */ value) => value.replaceAll("${{ matrix.shard }}", String(shard));
      for (const { run: line, uses = "", with: given = {} } of job.steps) {
        if (line !== undefined) {
          await service.line(filled(line), cwd, { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary });
          merged ||= line.includes("wstest merge");
        } else if (uses.startsWith("actions/upload-artifact@"))
          await cp(join(cwd, given["path"] ?? ""), join(service.store, filled(given["name"] ?? "")), {
            recursive: true,
          });
        else if (uses.startsWith("actions/download-artifact@")) {
          assert.equal(given["pattern"], "blob-*");
          for (const each of await readdir(service.store))
            if (each.startsWith("blob-"))
              await cp(join(service.store, each), join(cwd, given["path"] ?? "", each), { recursive: true });
        } else if (uses.startsWith("dorny/test-reporter@")) await service.complete(join(cwd, given["path"] ?? ""));
      }
      if (merged) await service.complete(join(cwd, "wstest-results/junit.xml"));
      if (merged || job.strategy === undefined)
        assert.match(merged || !text.includes("junit") ? await readFile(summary, "utf8") : "passed", /passed/);
    }
  }
}

/** @typedef {{ needs?: string | string[], strategy?: { matrix: { shard: number[] } }, steps: { run?: string, uses?: string, with?: Variables }[] }} GitHubJob */

/** @param {string} text @param {Service} service */
async function gitLab(text, service) {
  const { stages = ["test"], ...jobs } = /** @type {Record<string, GitLabJob> & { stages?: string[] }} */ (parse(text));
  for (const stage of stages) {
    for (const job of Object.values(jobs).filter((each) => (each.stage ?? "test") === stage)) {
      for (let index = 1; index <= (job.parallel ?? 1); index++) {
        const cwd = await service.job();
        // What jobs of earlier stages have stored is there.
        if (stage !== stages[0]) await cp(service.store, cwd, { recursive: true });
        const part = job.parallel === undefined ? {} : { CI_NODE_INDEX: String(index) };
        for (const line of job.script)
          await service.line(line, cwd, { GITLAB_CI: "true", CI_NODE_TOTAL: String(job.parallel ?? 1), ...part });
        for (const path of job.artifacts.paths)
          await cp(join(cwd, path), join(service.store, path), { recursive: true });
        const { junit } = job.artifacts.reports ?? {};
        if (junit !== undefined) await service.complete(join(cwd, junit));
      }
    }
  }
}

/** @typedef {{ stage?: string, parallel?: number, script: string[], artifacts: { paths: string[], reports?: { junit?: string } } }} GitLabJob */

/** @param {string} text @param {Service} service */
async function circle(text, service) {
  const { jobs, workflows } =
    /** @type {{ jobs: Record<string, { parallelism: number, steps: (string | { run?: string, store_test_results?: { path: string } })[] }>, workflows: Record<string, { jobs: string[] }> }} */ (
      parse(text)
    );
  for (const name of Object.values(workflows).flatMap((each) => each.jobs)) {
    const job = jobs[name];
    assert.ok(job, `CircleCI: there is no job ${name}`);
    const files = [];
    for (let index = 0; index < job.parallelism; index++) {
      const cwd = await service.job();
      const variables = {
        CIRCLECI: "true",
        CIRCLE_NODE_INDEX: String(index),
        CIRCLE_NODE_TOTAL: String(job.parallelism),
      };
      for (const step of job.steps) {
        if (typeof step === "string") assert.equal(step, "checkout");
        else if (step.run !== undefined) await service.line(step.run, cwd, variables);
        else files.push(await readFile(join(cwd, step.store_test_results?.path ?? "", "junit.xml"), "utf8"));
      }
    }
    const together = join(service.store, "junit.xml");
    await writeFile(together, files.join("\n"));
    await service.complete(together);
  }
}

/** @param {string} text @param {Service} service */
async function azure(text, service) {
  const { jobs } = /** @type {{ jobs: AzureJob[] }} */ (parse(text));
  for (const { strategy, steps } of jobs) {
    const all = strategy?.parallel ?? 1;
    for (let index = 1; index <= all; index++) {
      const cwd = await service.job();
      const workspace = join(cwd, "..", `workspace-${index}-of-${all}`);
      const filled = (/** @type {string} */ value) =>
        value.replaceAll("$(System.JobPositionInPhase)", String(index)).replaceAll("$(Pipeline.Workspace)", workspace);
      const part =
        strategy === undefined
          ? {}
          : { SYSTEM_JOBPOSITIONINPHASE: String(index), SYSTEM_TOTALJOBSINPHASE: String(all) };
      for (const { script, publish, artifact = "", download, task, inputs } of steps) {
        if (script !== undefined) await service.line(filled(script), cwd, { TF_BUILD: "True", ...part });
        else if (publish !== undefined)
          await cp(join(cwd, publish), join(service.store, filled(artifact)), { recursive: true });
        else if (download === "current") await cp(service.store, workspace, { recursive: true });
        else if (task === "PublishTestResults@2") await service.complete(join(cwd, inputs?.["testResultsFiles"] ?? ""));
      }
    }
  }
}

/** @typedef {{ strategy?: { parallel: number }, steps: { script?: string, publish?: string, artifact?: string, download?: string, task?: string, inputs?: Variables }[] }} AzureJob */

/** A pipeline of Jenkins is a program: its lines are found, and those of a matrix are run for each value of its axis. @param {string} text @param {Service} service */
async function jenkins(text, service) {
  const opened = [...text].filter((each) => each === "{").length;
  assert.equal(opened, [...text].filter((each) => each === "}").length, "Jenkins: a bracket is not closed");
  const values = [...(/axis \{ name 'SHARD'; values (.*?) \}/.exec(text)?.[1] ?? "").matchAll(/'(\d+)'/g)].map(
    ([, value = ""]) => value,
  );
  const lines = [...text.matchAll(/^ *sh '([^']*)'/gm)].map(([, line = ""]) => line);
  const ofParts = lines.filter((line) => line.includes("$SHARD"));
  assert.equal(ofParts.length > 0, values.length > 0, "Jenkins: a matrix has parts");
  const last = await service.job();
  for (const value of values) {
    const cwd = await service.job();
    for (const line of ofParts) await service.line(line, cwd, { JENKINS_URL: "http://127.0.0.1", SHARD: value });
    assert.match(text, /includes: 'wstest-results\/blob-\*\.ndjson'/);
    for (const each of await readdir(join(cwd, "wstest-results")))
      if (/^blob-.*\.ndjson$/.test(each))
        await cp(join(cwd, "wstest-results", each), join(last, "wstest-results", each), { recursive: true });
  }
  for (const line of lines.filter((each) => !ofParts.includes(each)))
    await service.line(line, last, { JENKINS_URL: "http://127.0.0.1" });
  await service.complete(join(last, /junit '([^']+)'/.exec(text)?.[1] ?? ""));
}

/** @param {string} text @param {Service} service @param {string} section */
async function kubernetes(text, service, section) {
  const { spec } =
    /** @type {{ spec: { completions: number, template: { spec: { containers: { command: string[], env: { name: string, value: string }[] }[] } } } }} */ (
      parse(text)
    );
  const [container] = spec.template.spec.containers;
  assert.ok(container);
  const results = (/** @type {string} */ line) => line.replaceAll("/results", service.store);
  const [, , line = ""] = container.command;
  const variables = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
  for (let index = 0; index < spec.completions; index++)
    await service.line(results(line), await service.job(), { ...variables, JOB_COMPLETION_INDEX: String(index) });
  const [, merge] = /`(wstest merge [^`]*)`/.exec(section) ?? [];
  assert.ok(merge, "Kubernetes: nothing merges");
  await service.line(`npx ${results(merge)}`, await service.job(), {});
  await service.complete(join(service.store, "junit.xml"));
}

/** The text below a heading. @param {string} text @param {string} heading */
function sectionOf(text, heading) {
  const start = text.indexOf(`## ${heading}\n`);
  assert.notEqual(start, -1, `docs/ci.md has no ${heading}`);
  const end = text.indexOf("\n## ", start);
  return text.slice(start, end === -1 ? undefined : end);
}
