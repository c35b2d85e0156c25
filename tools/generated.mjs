// What is made from the code: the JSON Schemas for editors, the reference of the steps, and the tables of operators and
// functions inside pages that people write.

import { functionsTable, operatorsTable } from "./reference-tables.mjs";
import { stepsPage } from "./steps-page.mjs";

/**
 * The modules that it is made from, by their path in src/ without extension.
 *
 * @typedef {Readonly<Record<string, any>>} Modules
 */

/** @type {readonly string[]} */
export const sources = [
  "language/schema/schema",
  "language/step/step-line",
  "steps/index",
  "steps/options",
  "match/registry",
  "expression/functions/text",
  "expression/functions/lists",
  "expression/functions/numbers",
  "expression/functions/bytes",
  "expression/functions/time",
  "expression/functions/random",
  "expression/functions/fake",
];

/**
 * Every generated file with its text. `kept` is the text that a file has now, undefined when there is none: of a page that
 * people write only the marked blocks are made anew.
 *
 * @param {Modules} modules
 * @param {(file: string) => Promise<string | undefined>} kept
 * @param {string} projectSchema what `wstest schema project` prints: it is made of the options of the command line
 * @returns {Promise<readonly { readonly file: string, readonly text: string }[]>}
 */
export async function generatedFiles(modules, kept, projectSchema) {
  const { scenarioSchema, mockSchema, expectSchema } = modules["language/schema/schema"];
  const { stepKinds } = modules["steps/index"];
  return [
    { file: "schemas/scenario.schema.json", text: json(scenarioSchema()) },
    { file: "schemas/mock.schema.json", text: json(mockSchema()) },
    { file: "schemas/expect.schema.json", text: json(expectSchema()) },
    { file: "schemas/project.schema.json", text: projectSchema },
    {
      file: "docs/steps.md",
      text: stepsPage(stepKinds, modules["steps/options"].option, modules["language/step/step-line"].modifierMembers),
    },
    await withBlock("docs/matchers.md", "operators", operatorsTable(modules["match/registry"].operatorDocs)),
    await withBlock("docs/expressions.md", "functions", functionsTable(modules)),
  ];

  /** @param {string} file @param {string} name @param {string} text */
  async function withBlock(file, name, text) {
    const page = await kept(file);
    const block = new RegExp(`(<!-- generated: ${name} -->\n)[\\s\\S]*?(<!-- /generated -->)`);
    if (page === undefined || !block.test(page)) throw new Error(`${file} has no block <!-- generated: ${name} -->`);
    return { file, text: page.replace(block, (_, start, end) => `${start}\n${text}\n\n${end}`) };
  }
}

/** @param {unknown} value */
function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
