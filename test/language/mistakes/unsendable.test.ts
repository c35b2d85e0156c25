import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

/** The faults of one step of alice. */
async function found(step: string, codec = "hex"): Promise<readonly string[]> {
  const told = await faults(
    `clients: { alice: { url: "ws://localhost", codec: ${codec} }, bob: ws://localhost }
steps: [{ alice, bob: connect }, ${step}]`.replace("{ alice, bob: connect }", '{ "alice, bob": connect }'),
  );
  return told.map((each) => each.replace(/\d+:\d+\+\d+ /, ""));
}

it.each([
  [
    "{ alice: { send: zz } }",
    "hex",
    '"zz" is not a text of pairs of hexadecimal digits — It goes through the codec hex.',
  ],
  [
    "{ alice: { send: 123 } }",
    "hex",
    '"123" is not a text of pairs of hexadecimal digits — It goes through the codec hex.',
  ],
  [
    "{ bob: { send: zz, codec: hex } }",
    "json",
    '"zz" is not a text of pairs of hexadecimal digits — It goes through the codec hex.',
  ],
  [
    '{ "bob, alice": { send: zz } }',
    "hex",
    '"zz" is not a text of pairs of hexadecimal digits — It goes through the codec hex.',
  ],
  ["{ alice: { send: { a: 1 } } }", "text", 'the codec "text" sends texts, not maps'],
  [
    "{ alice: { send: [300] } }",
    "binary",
    'the codec "binary" sends bytes ($hex, $base64, $file, $text, !!binary) or a list of numbers from 0 to 255',
  ],
])("what a codec cannot send is found before anything is played: %s, %s", async (step, codec, why) => {
  expect(await found(step, codec)).toEqual([`This cannot be sent: ${why}`]);
});

it.each([
  ["{ alice: { send: 01 ff } }", "hex"],
  ["{ alice: { send: 1234 } }", "hex"],
  ["{ alice: { send: { $text: zz } } }", "hex"],
  ["{ alice: { send: zz, codec: text } }", "hex"],
  ["{ bob: { send: zz } }", "hex"],
  ['{ alice: { send: "${uuid()}" } }', "hex"],
  ["{ alice: { send: zz } }", "'${env.CODEC}'"],
  ["{ alice: [close, { connect: { codec: json } }, { send: zz }] }", "hex"],
])("what may be sent is not told: %s, %s", async (step, codec) => {
  expect(await found(step, codec)).toEqual([]);
});
