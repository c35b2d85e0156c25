import { describe, expect, it } from "vitest";
import { compilePath } from "../../src/match/path.ts";
import { Carry } from "../../src/replay/carry.ts";

function carried(
  learned: readonly (readonly [string, string])[],
  { paths = [] as readonly string[], automatic = true } = {},
) {
  const carry = new Carry(paths.map(compilePath), automatic);
  for (const [recorded, came] of learned) carry.learn(recorded, came);
  const told: string[] = [];
  const lacking = (what: string, recorded: string): unknown => told.push(`lacking: ${what} (${recorded})`);
  return {
    into: (text: string | Uint8Array) => carry.into(text, { carried: (what) => told.push(what), lacking }),
    told,
  };
}

describe("what the server has made anew", () => {
  it("is sent back as it came, wherever it stands, and the rest stays as it was written", () => {
    const { into, told } = carried([
      ['{"type":"welcome","session":"s-8731-aabbccdd-1"}', '{"type":"welcome","session":"s-1-zz"}'],
    ]);
    expect(into('{ "session" : "s-8731-aabbccdd-1",  "n": 1.0 }')).toBe('{ "session" : "s-1-zz",  "n": 1.0 }');
    expect(into('{"topic":"/users/s-8731-aabbccdd-1/inbox"}')).toBe('{"topic":"/users/s-1-zz/inbox"}');
    expect(into("SUBSCRIBE s-8731-aabbccdd-1")).toBe("SUBSCRIBE s-1-zz");
    expect(into(Buffer.from('["s-8731-aabbccdd-1"]'))).toEqual(Buffer.from('["s-1-zz"]'));
    expect(into(new Uint8Array([0xff]))).toEqual(new Uint8Array([0xff]));
    expect(told[0]).toBe("$.session, which is a secret");
  });

  it("is so in a message of any length, also where its last text is not closed", () => {
    const { into } = carried([['{"session":"s-8731-aabbccdd-1"}', '{"session":"s-1-zz"}']]);
    const long = "x".repeat(12_000_000);
    expect(into(`{"text":"${long}","session":"s-8731-aabbccdd-1"}`)).toBe(`{"text":"${long}","session":"s-1-zz"}`);
    expect(into('["s-8731-aabbccdd-1", "s-8731-aabbccdd-1')).toBe('["s-1-zz", "s-1-zz');
  });

  it("is a number only where an id may stand", () => {
    const { into } = carried([['{"order":{"id":1042}}', '{"order":{"id":2077}}']]);
    expect(into('{"cancel":{"id":1042},"orderId": 1042,"qty":1042,"text":"1042","x":11042}')).toBe(
      '{"cancel":{"id":2077},"orderId": 2077,"qty":1042,"text":"1042","x":11042}',
    );
  });

  it("is no word, and no number that may be the content", () => {
    const { into } = carried([['{"name":"alice","price":100}', '{"name":"bob","price":101}']]);
    expect(into('{"name":"alice","price":100}')).toBe('{"name":"alice","price":100}');
  });

  it("is what a path says, whatever it looks like", () => {
    const { into } = carried(
      [['{"room":{"code":"AB","name":"my room"}}', '{"room":{"code":"XY","name":"a \\"b\\""}}']],
      {
        paths: ["$.room.code", "$.room.name"],
        automatic: false,
      },
    );
    expect(into('{"join":"AB","named":"my room"}')).toBe('{"join":"XY","named":"a \\"b\\""}');
  });

  it("is found in texts that are no JSON, too", () => {
    const { into } = carried([
      ['0{"sid":"lv_VI97HAXpY6yYWAAAB"}', '0{"sid":"a1b2c3d4e5f6a7b8c9d0"}'],
      ["CONNECTED\nsession:9f86d081884c7d659a2f\n\n", "CONNECTED\nsession:0f86d081884c7d659a2e\n\n"],
    ]);
    expect(into("SEND\nsession:9f86d081884c7d659a2f\n")).toBe("SEND\nsession:0f86d081884c7d659a2e\n");
    expect(into('40{"sid":"lv_VI97HAXpY6yYWAAAB"}')).toBe('40{"sid":"a1b2c3d4e5f6a7b8c9d0"}');
  });

  it("is the value that came last", () => {
    const { into } = carried([
      ['{"token":"aaaa-1111-bbbb"}', '{"token":"cccc-2222"}'],
      ['{"token":"aaaa-1111-bbbb"}', '{"token":"dddd-3333"}'],
      ['{"token":"eeee-1111-bbbb"}', '{"token":"eeee-1111-bbbb"}'],
    ]);
    expect(into('"aaaa-1111-bbbb"')).toBe('"dddd-3333"');
  });

  it("is nothing when nobody asked for it", () => {
    const { into } = carried([['{"id":"abc-123-def"}', '{"id":"xyz-789-uvw"}']], { automatic: false });
    expect(into('{"id":"abc-123-def"}')).toBe('{"id":"abc-123-def"}');
  });

  it("is as it was recorded where the server repeats it", () => {
    const carry = new Carry([], true);
    carry.learn('{"room":"r-8731-aabb"}', '{"room":"r-0017-ccdd"}');
    carry.learn('{"order":{"id":1042}}', '{"order":{"id":2077}}');
    expect(carry.asRecorded('{ "room":"r-0017-ccdd", "text": "in r-0017-ccdd" }')).toBe(
      '{ "room":"r-8731-aabb", "text": "in r-8731-aabb" }',
    );
    expect(carry.asRecorded('{"orderId":2077,"price":2077}')).toBe('{"orderId":1042,"price":2077}');
    // The name that it had in the recording is none now.
    expect(carry.asRecorded('{"room":"r-8731-aabb"}')).toBe('{"room":"r-8731-aabb"}');
    // It was made anew once more.
    carry.learn('{"room":"r-8731-aabb"}', '{"room":"r-0018-eeff"}');
    expect(carry.asRecorded('["r-0017-ccdd","r-0018-eeff"]')).toBe('["r-0017-ccdd","r-8731-aabb"]');
    // Of what stands for two nobody can say which is meant.
    carry.learn('{"room":"r-9999-aabb"}', '{"room":"r-0018-eeff"}');
    expect(carry.asRecorded('["r-0018-eeff"]')).toBe('["r-0018-eeff"]');
  });
});
