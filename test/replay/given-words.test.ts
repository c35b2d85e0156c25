import { expect, it } from "vitest";
import { contentOf } from "../../src/recording/content.ts";
import { GivenWords } from "../../src/replay/given-words.ts";

const said = { number: 1, connection: 1, from: "server" } as const;

it("a message may use what an answer has said, whole or within a text, or by the name of what is masked", () => {
  const words = new GivenWords();
  const may = (data: string | Uint8Array): boolean => words.mayBeIn(data);
  expect(may('{"id":"K9dl2x"}')).toBe(false);
  words.add({ ...said, content: contentOf('{"id":"K9dl2x","n":4711,"token":"tok_12345678"}') });
  expect([
    may('{"a":["K9dl2x"]}'),
    may('{"a":4711}'),
    may("AUTH tok_12345678"),
    may(Buffer.from('{"a":4711}')),
  ]).toEqual([true, true, true, true]);
  expect([may('{"id":"K9dl2y"}'), may('{"K9dl2x":1}'), may("K9dl2x 4711"), may(new Uint8Array([0xff]))]).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(may('{"token":"t"}')).toBe(false);
  words.add({ ...said, parts: [{ part: "cookie sid", name: "sid", within: [0, 13], value: "${secret.sid}" }] });
  expect([may('{"token":"t"}'), may('{"text":"t"}')]).toEqual([true, false]);
  words.add({ ...said, content: contentOf(`<form><input name="csrf" value="Zx81kLmQ90Ab">${"<br>".repeat(20)}`) });
  expect(may("csrf=Zx81kLmQ90Ab")).toBe(true);
});
