import { expect, it } from "vitest";
import type { Place } from "../../src/recording/marks.ts";
import type { HeaderList, ResponseEvent } from "../../src/recording/traffic.ts";
import { givenValue } from "../../src/replay/given-value.ts";

function answer(body: string, headers: HeaderList = []): ResponseEvent {
  return {
    type: "response",
    at: 0,
    connection: 1,
    status: 200,
    statusText: "",
    headers,
    body: { bytes: Buffer.from(body) },
  };
}
const at = (more: Partial<Place>): Place => ({ number: 1, connection: 1, from: "server", path: [], ...more });

it("a value of an answer is found where it was: in its JSON, in its head, or behind the same words", () => {
  const recorded = answer('{"room":{"id":"a1"},"n":7}', [["Set-Cookie", "sid=one; Path=/"]]);
  const came = answer('{"room":{"id":"b2"},"n":"x"}', [
    ["set-cookie", "other=1"],
    ["set-cookie", "sid=two; Path=/"],
  ]);
  expect(givenValue(at({ path: ["room", "id"] }), recorded, came)).toEqual({ recorded: "a1", came: "b2" });
  expect(givenValue(at({ path: ["n"] }), recorded, came)).toEqual({ recorded: 7, came: "x" });
  expect(givenValue(at({ path: ["gone"] }), recorded, came)).toEqual({ recorded: undefined, came: undefined });
  expect(givenValue(at({ path: ["sid"], part: "cookie sid" }), recorded, came)).toEqual({
    recorded: "one",
    came: "two",
  });

  const location = (code: string): ResponseEvent => answer("", [["Location", `/next?state=1&code=${code}`]]);
  expect(givenValue(at({ path: ["code"], part: "header location" }), location("c1"), location("c2"))).toEqual({
    recorded: "c1",
    came: "c2",
  });

  const page = (csrf: string): ResponseEvent => answer(`<form><input name="csrf" value="${csrf}"></form>`);
  const within = at({ within: [32, 44] });
  expect(givenValue(within, page("Zx81kLmQ90Ab"), page("Q7"))).toEqual({ recorded: "Zx81kLmQ90Ab", came: "Q7" });
  expect(givenValue(within, page("Zx81kLmQ90Ab"), answer("<p>")).came).toBeUndefined();
});
