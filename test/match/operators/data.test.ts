import { expect, test } from "vitest";
import { explained, message, problemsOf, textMessage } from "../support.ts";

test("$eq is exact and literal", async () => {
  expect(await explained("{ a: { $eq: { b: 1 } } }", message({ a: { b: 1 } }))).toEqual([]);
  expect(await explained("{ a: { $eq: { b: 1 } } }", message({ a: { b: 1, c: 2 } }))).toEqual([
    "$.a.c: expected nothing, got 2 (no other members may be here)",
  ]);
  expect(await explained("{ $eq: null }", message(null))).toEqual([]);
  expect(await explained("{ $eq: $any }", textMessage("$any"))).toEqual([]);
  expect(await explained("{ $eq: { $gt: 5 } }", message({ $gt: 5 }))).toEqual([]);
  expect(await explained("{ $eq: { a: '${x}' } }", message({ a: [1] }), { x: [1] })).toEqual([]);
  expect(await explained("{ $eq: hello }", textMessage("hello"))).toEqual([]);
  expect(await explained("{ a: { $eq: [{ b: 1 }] } }", message({ a: [{ b: 1, c: 1 }] }))).toEqual([
    "$.a[0].c: expected nothing, got 1 (no other members may be here)",
  ]);
});

test("$only allows no other members, on its own level", async () => {
  expect(await explained("{ $only: { a: { b: 1 }, c: $any } }", message({ a: { b: 1, x: 1 }, c: null }))).toEqual([]);
  expect(await explained("{ $only: { name: 1 } }", message({ nam: 1 }))).toEqual([
    '$.name: expected 1, got nothing (the member is missing; the message has "nam")',
    '$.nam: expected nothing, got 1 (no other members may be here; "name" is missing)',
  ]);
  expect(await explained("{ a: { $only: {} } }", message({ a: [] }))).toEqual([
    "$.a: expected the object {}, got the list []",
  ]);
  expect(await problemsOf("{ $only: [1] }")).toEqual(["error 10: Expected a map of members, got a list"]);
});

test("$json looks into a text", async () => {
  expect(await explained("{ p: { $json: { id: 1 } } }", message({ p: '{"id": 1, "n": 2}' }))).toEqual([]);
  expect(await explained("{ p: { $json: { id: 1 } } }", message({ p: '{"id": 2}' }))).toEqual([
    "$.p.id: expected 1, got 2",
  ]);
  expect(await explained("{ p: { $json: { id: 1 } } }", message({ p: "x" }))).toEqual([
    '$.p: expected JSON with { id: 1 }, got "x" (this is not JSON)',
  ]);
  expect(await explained("{ p: { $json: { id: 1 } } }", message({ p: 5 }))).toEqual([
    "$.p: expected JSON with { id: 1 }, got the number 5",
  ]);
  expect(await explained("{ $json: { id: 1 } }", message('{"id": 1}'))).toEqual([]);
});

test("$schema", async () => {
  expect(await explained("{ u: { $schema: { type: object, required: [id] } } }", message({ u: { id: 1 } }))).toEqual(
    [],
  );
  expect(await explained("{ u: { $schema: { type: object, required: [id] } } }", message({ u: {} }))).toEqual([
    '$.u: the member "id" is missing',
  ]);
  expect(await explained("{ u: { $schema: true } }", message({}))).toEqual([
    "$.u: expected a value that fits its schema, got nothing (the member is missing)",
  ]);
});
