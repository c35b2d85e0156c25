import fc from "fast-check";
import { expect, test } from "vitest";
import { binaryMessage, compiled, explained, message, problemsOf, scopeOf, textMessage } from "../support.ts";

const order = textMessage(
  '<o:order xmlns:o="urn:o" id="7"><line>pen</line><line>book</line><price>9.99</price><n>0101</n></o:order>',
);

test("$xpath holds when what each path selects fits", async () => {
  for (const matcher of [
    "{ $xpath: { /order/@id: '7', //price: '9.99' } }",
    // What is text is compared with what is written.
    "{ $xpath: { /order/@id: 7, //price: 9.99, //n: 0101 } }",
    "{ $xpath: { //price: { $gt: 9, $near: { value: 10, by: 0.1 } } } }",
    "{ $xpath: { //line: [pen, book] } }",
    "{ $xpath: { //line: { $contains: book, $length: 2, $each: { $type: string } } } }",
    "{ $xpath: { 'count(//line)': 2, '//price > 9': true, 'string(//price)': 9.99 } }",
    "{ $xpath: { //none: $missing, //line: $any } }",
    "{ $xpath: { //none: { $exists: false }, //price: { $exists: true } } }",
    "{ $xpath: { //none: { $not: 1 }, //price: { $not: 1 } } }",
    "{ $xpath: { //none: null } }",
    "{ $xpath: { //o:order/@id: '${id}', '//line[. = ${name}]': pen } }",
    "{ $xpath: {} }",
    "{ $not: { $xpath: { //none: $any } } }",
  ])
    expect(await explained(matcher, order, { id: 7, name: "pen" })).toEqual([]);
});

test("$xpath tells what is selected", async () => {
  expect(await explained("{ $xpath: { /order/@id: 8, //price: 9.99, //none: x } }", order)).toEqual([
    '$[/order/@id]: expected "8", got "7"',
    '$[//none]: expected "x", got nothing (the XPath selects nothing)',
  ]);
  expect(await explained("{ $xpath: { //line: pen } }", order)).toEqual([
    '$[//line]: expected the string "pen", got the list ["pen", "book"]',
  ]);
  expect(await explained("{ $xpath: { //line: [pen, ink] } }", order)).toEqual([
    '$[//line][1]: expected "ink", got "book"',
  ]);
  expect(await explained("{ $xpath: { 'count(//line)': '2' } }", order)).toEqual([
    '$[count(//line)]: expected the string "2", got the number 2',
  ]);
  expect(await explained("{ $xpath: { //price: $missing } }", order)).toEqual([
    '$[//price]: expected nothing, got "9.99"',
  ]);
  expect(await explained("{ $xpath: { //line: $missing, //price: { $gt: 10 } } }", order)).toEqual([
    '$[//line]: expected nothing, got ["pen", "book"]',
    '$[//price]: expected a number > 10, got "9.99"',
  ]);
});

test("$xpath tells why a text is not XML", async () => {
  expect(await explained("{ $xpath: { //a: 1 } }", textMessage("<a>\n<b></a>"))).toEqual([
    '$: expected XML with { //a: "1" }, got "<a>\\n<b></a>" (this is not XML: <b> is closed by </a>, near line 2, column 1)',
  ]);
  expect(await explained("{ $xpath: { //a: $missing } }", message({ a: 1 }))).toEqual([
    '$: expected XML with { //a: $missing }, got "{\\"a\\":1}" (this is not XML: it does not begin with "<")',
  ]);
  expect(await explained("{ $xpath: { //a: 1 } }", binaryMessage(0xff))).toEqual([
    '$: expected XML with { //a: "1" }, got <1 byte ff>, which are not UTF-8',
  ]);
  expect(await explained("{ $not: { $xpath: { //a: 1 } } }", textMessage("hello"))).toEqual([]);
});

test("$xpath looks into texts inside a message, as $json does", async () => {
  expect(await explained("{ body: { $xpath: { //id: 7 } } }", message({ body: "<a><id>7</id></a>" }))).toEqual([]);
  expect(await explained("{ body: { $xpath: { //id: 8 } } }", message({ body: "<a><id>7</id></a>" }))).toEqual([
    '$.body[//id]: expected "8", got "7"',
  ]);
  expect(await explained("{ body: { $xpath: { //id: 8 } } }", message({ body: 5 }))).toEqual([
    '$.body: expected XML with { //id: "8" }, got the number 5',
  ]);
  expect(await explained("{ body: { $xpath: { //id: 8 } } }", message({}))).toEqual([
    '$.body: expected XML with { //id: "8" }, got nothing (the member is missing)',
  ]);
  expect(await explained("{ $xpath: { //id: 7 } }", message("<id>7</id>"))).toEqual([]);
  expect(await explained("{ $xpath: { //id: { $json: { a: 1 } } } }", textMessage('<id>{"a":1}</id>'))).toEqual([]);
});

test("$xpath says itself as it is written", async () => {
  const matcher = await compiled(`{ $xpath: { "//a[@b = '\${x}']": 1, //c: $any } }`);
  expect(matcher.constant).toBe(false);
  expect(matcher.describe(scopeOf({ x: "y" }))).toBe(`{ $xpath: { "//a[@b = 'y']": "1", //c: $any } }`);
  // A variable may have no value yet.
  expect(matcher.describe(scopeOf())).toBe(`{ $xpath: { "//a[@b = '\${x}']": "1", //c: $any } }`);
});

test.each([
  [
    "{ $xpath: //a }",
    ['error 11: Expected a map of XPaths and matchers, got the text "//a" | Write { $xpath: { //price: 9.99 } }.'],
  ],
  ["{ $xpath: { '//a[': 1 } }", ["error 17: The XPath is not valid: Expected a name, but the path ends"]],
  [
    "{ $xpath: { //a: { $gtt: 1 } } }",
    ['error 20: Unknown operator $gtt | Did you mean "$gt"? For a member of that name write $$gtt.'],
  ],
  ["{ $xpath: { //a: } }", [expect.stringMatching(/^error 13: The key "\/\/a" has no value/)]],
])("%s", async (yaml, texts) => {
  expect(await problemsOf(yaml)).toEqual(texts);
});

test("no text makes it throw", async () => {
  const matcher = await compiled("{ $xpath: { //a: x, 'sum(//a) + 1': 2, '//a[b > 1]/@c': { $gt: 1 } } }");
  const parts = fc.constantFrom("<a>", "</a>", "<a c='2'>", "<b>2</b>", "x", "&amp;", "<a/>");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(parts).map((all) => `<r>${all.join("")}</r>`),
        fc.string(),
      ),
      (text) => {
        const subject = textMessage(text);
        expect(matcher.holds(subject, scopeOf())).toBe(matcher.explain(subject, scopeOf()).length === 0);
      },
    ),
  );
});
