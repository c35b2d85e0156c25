import { defineConfig } from "oxlint";

/**
 * The rooms of src/, from the bottom up. A room may import the rooms before it and never those after it; the files that
 * stand in src/ itself (source, tree, problem, events, …) know no room at all.
 */
export const rooms = [
  "recording",
  "shape",
  "expression",
  "match",
  "codec",
  "align",
  "net",
  "capture",
  "proxy",
  "process",
  "steps",
  "invariants",
  "play",
  "mock",
  "language",
  "writing",
  "convert",
  "run",
  "replay",
  "recheck",
  "debug",
  "diagnose",
  "dashboard",
  "repl",
  "cli",
];

/**
 * The floors of src/cli, from the bottom up: rooms on the same floor, and the files of src/cli that know commands, do not
 * know each other.
 */
export const cliFloors = [
  ["terminal", "files"],
  ["options"],
  ["report"],
  ["run"],
  ["project"],
  ["compare", "connect", "debug", "mock", "record", "show"],
  ["commands"],
];

/** Where a room may name the types of a room above it: what the language compiles is what those below it play. */
const typesFrom = { play: ["language"], mock: ["language"], language: ["run"] };

const noReporters = {
  group: ["**/reporters/**"],
  message: "Reporters read events. Only src/cli knows that they exist.",
};

const noEntry = {
  group: ["**/main.ts", "**/src/index.ts"],
  message: "main.ts and index.ts are doors: nothing inside goes out through them to come in again.",
};

const noWs = { name: "ws", message: "Only src/net speaks to sockets: use its Connection." };

const noProcess = ["process", "node:process"].map((name) => ({
  name,
  allowImportNames: ["getBuiltinModule", "kill", "platform"],
  message: "Only src/main.ts and src/cli touch the process: take what you need from the Environment.",
}));

const importRules = (files, { paths = [], patterns }, excludeFiles = []) => ({
  files,
  excludeFiles,
  rules: { "no-restricted-imports": ["error", { paths, patterns }] },
});

const roomRules = rooms.map((room) => {
  const above = rooms.slice(rooms.indexOf(room) + 1);
  return importRules([`src/${room}/**`], {
    paths: [...(room === "net" ? [] : [noWs]), ...(room === "cli" ? [] : noProcess)],
    patterns: [
      ...above.map((upper) => ({
        group: [`**/${upper}/**`],
        allowTypeImports: typesFrom[room]?.includes(upper) ?? false,
        message: `src/${room} stands below src/${upper}, and imports point downwards.`,
      })),
      noEntry,
      ...(room === "cli" ? [] : [noReporters]),
    ],
  });
});

const cliRules = cliFloors.flatMap((floor, index) =>
  floor.map((room) => {
    const others = cliFloors.slice(index).flat();
    return importRules([`src/cli/${room}/**`], {
      paths: [noWs],
      patterns: [
        {
          regex: `^\\.\\./(?:(?:${others.filter((other) => other !== room).join("|")})/|(?:commands|main|program)\\.ts)`,
          message: `src/cli/${room} stands below or beside it, and imports point downwards.`,
        },
        noEntry,
      ],
    });
  }),
);

const bottomRules = importRules(
  ["src/*.ts"],
  {
    paths: [noWs, ...noProcess],
    patterns: [
      {
        group: rooms.map((room) => `**/${room}/**`),
        message: "The files of src/ itself stand below every room, and imports point downwards.",
      },
      noEntry,
      noReporters,
    ],
  },
  ["src/main.ts", "src/index.ts"],
);

const doorRules = importRules(["src/main.ts", "src/index.ts"], { paths: [noWs], patterns: [noReporters] });

const reporterRules = importRules(["reporters/**"], {
  paths: [noWs, ...noProcess],
  patterns: [
    {
      group: ["**/src/*/**"],
      message: "A reporter knows events, problems, sources and the code frame: files of src/ itself, no room.",
    },
    noEntry,
  ],
});

/** Patterns come from files, texts from strangers: what compiles them sees to it that they match in linear time. */
const regexOnly = {
  name: "RegExp",
  message:
    "Use compileRegex of src/regex.ts: no text may keep a pattern of a user busy. A pattern of ours is a literal.",
};

const regexRules = {
  files: ["src/**", "reporters/**"],
  excludeFiles: ["src/regex.ts"],
  rules: { "no-restricted-globals": ["error", regexOnly] },
};

/** What makes a run depend on anything but its input; only src/environment.ts hands these out. */
const environmentOnly = {
  files: ["src/**", "reporters/**"],
  // The page of the dashboard runs in a browser.
  excludeFiles: ["src/main.ts", "src/cli/**", "src/environment.ts", "src/regex.ts", "src/dashboard/page/**"],
  rules: {
    "no-restricted-globals": [
      "error",
      regexOnly,
      ...["process", "setTimeout", "setInterval", "performance"].map((name) => ({
        name,
        message: "Take it from the Environment: only src/main.ts, src/cli and src/environment.ts touch the real one.",
      })),
    ],
    "no-restricted-properties": [
      "error",
      { object: "Math", property: "random", message: "Use the Environment's random: --seed must hold for all of it." },
      { object: "Date", property: "now", message: "Use the Environment's clock." },
    ],
  },
};

export default defineConfig({
  plugins: ["typescript", "unicorn", "oxc", "import", "promise", "vitest", "node"],
  categories: { correctness: "error", suspicious: "error" },
  options: { reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["**/fixtures/**", "schemas/**"],
  rules: {
    // Promises: what is not awaited is where a tool like this one loses errors.
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/await-thenable": "error",
    "typescript/return-await": ["error", "in-try-catch"],
    "typescript/prefer-promise-reject-errors": "error",
    // Types say what is there.
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/switch-exhaustiveness-check": [
      "error",
      { considerDefaultExhaustiveForUnions: true, allowDefaultCaseForExhaustiveSwitch: true },
    ],
    "typescript/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
    "typescript/only-throw-error": "error",
    "import/no-cycle": "error",
    "no-console": "error",
    "no-eval": "error",
    "no-implied-eval": "error",
    "no-new-func": "error",
    "no-var": "error",
    "prefer-const": "error",
    eqeqeq: ["error", "always"],
    "vitest/no-focused-tests": "error",
    "vitest/no-disabled-tests": "error",
    "vitest/valid-expect": ["error", { maxArgs: 2 }],
    // Said by the compiler already, or a matter of taste, or wrong here more often than right.
    "consistent-return": "off",
    "import/no-named-as-default-member": "off",
    "no-control-regex": "off",
    "no-misleading-character-class": "off",
    "no-underscore-dangle": "off",
    "no-unmodified-loop-condition": "off",
    "promise/always-return": "off",
    "promise/no-callback-in-promise": "off",
    "typescript/no-meaningless-void-operator": "off",
    "typescript/no-misused-spread": "off",
    "typescript/no-this-alias": "off",
    "typescript/no-unsafe-type-assertion": "off",
    "typescript/unbound-method": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-array-reverse": "off",
    "unicorn/no-array-sort": "off",
    "vitest/expect-expect": "off",
    "vitest/no-conditional-expect": "off",
    "vitest/require-mock-type-parameters": "off",
  },
  overrides: [
    ...roomRules,
    ...cliRules,
    bottomRules,
    doorRules,
    reporterRules,
    regexRules,
    environmentOnly,
    // `then` is a word of the language.
    { files: ["src/steps/if.ts", "src/language/schema/**"], rules: { "unicorn/no-thenable": "off" } },
    {
      files: ["tools/**", "bench/**", "test/e2e/servers/**"],
      rules: { "no-console": "off", "typescript/no-base-to-string": "off" },
    },
    { files: ["test/**"], rules: { "typescript/no-non-null-assertion": "off" } },
  ],
});
