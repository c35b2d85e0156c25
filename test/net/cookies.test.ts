import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CookieJar, parseCookies } from "../../src/net/cookies.ts";

let now = Date.UTC(2030, 0, 1);
const jar = (): CookieJar => new CookieJar({ wall: () => now });

/** What goes to `url` after `from` has set these cookies. */
function sent(from: string, setCookies: readonly string[], url: string): string | undefined {
  const cookies = jar();
  cookies.store(from, setCookies);
  return cookies.headerFor(url);
}

test("what goes to every server goes to none that a redirect leads to", () => {
  const cookies = jar();
  cookies.set("lang", "de");
  cookies.store("http://other.test/", ["sid=1"]);
  expect(cookies.headerFor("http://other.test/", false)).toBe("lang=de; sid=1");
  expect(cookies.headerFor("http://other.test/", true)).toBe("sid=1");
});

describe("a cookie", () => {
  test("goes back to where it came from", () => {
    expect(sent("http://chat.test/login", ["sid=1; HttpOnly", "theme=dark"], "ws://chat.test/ws")).toBe(
      "sid=1; theme=dark",
    );
    expect(sent("http://chat.test/", ["sid=a=b==; SameSite=Lax"], "ws://chat.test/")).toBe("sid=a=b==");
    expect(sent("http://chat.test/", [" sid = 1 "], "ws://chat.test/")).toBe("sid=1");
    expect(sent("http://chat.test/", ['sid="1"'], "ws://chat.test/")).toBe('sid="1"');
    expect(sent("http://chat.test/", ["sid="], "ws://chat.test/")).toBe("sid=");
  });

  test.each([
    ["its own host", "", "chat.test", true],
    ["not another one", "", "other.test", false],
    ["not a subdomain, unless Domain says so", "", "a.chat.test", false],
    ["subdomains with Domain", "Domain=chat.test", "a.chat.test", true],
    ["subdomains with an old-style Domain", "Domain=.Chat.TEST", "a.chat.test", true],
    ["not a name that only ends alike", "Domain=chat.test", "nochat.test", false],
    ["nobody, when the Domain is another's", "Domain=other.test", "other.test", false],
    ["nobody, when the Domain is a whole top level", "Domain=test", "chat.test", false],
  ])("goes to %s", async (_name, attribute, host, goes) => {
    expect(sent("http://chat.test/", [`a=1; ${attribute}`], `ws://${host}/`)).toBe(goes ? "a=1" : undefined);
  });

  test.each([
    ["/chat", "/chat", true],
    ["/chat", "/chat/room", true],
    ["/chat/", "/chat/room", true],
    ["/chat", "/chatter", false],
    ["/chat", "/", false],
    ["nonsense", "/api/other", true],
    ["nonsense", "/else", false],
  ])("with the path %s goes to %s: %s", (path, url, goes) => {
    expect(sent("http://x.test/api/login", [`a=1; Path=${path}`], `ws://x.test${url}`)).toBe(goes ? "a=1" : undefined);
  });

  test("with the longest path comes first", () => {
    const cookies = jar();
    cookies.store("http://x.test/", ["a=1; Path=/", "b=2; Path=/chat/room", "c=3; Path=/chat"]);
    expect(cookies.headerFor("ws://x.test/chat/room")).toBe("b=2; c=3; a=1");
  });

  test("that is Secure goes over TLS alone, or stays on this machine", () => {
    expect(sent("https://x.test/", ["a=1; Secure"], "wss://x.test/")).toBe("a=1");
    expect(sent("https://x.test/", ["a=1; Secure"], "ws://x.test/")).toBe(undefined);
    expect(sent("http://x.test/", ["a=1; Secure"], "wss://x.test/")).toBe(undefined);
    expect(sent("http://localhost:1/", ["a=1; Secure"], "ws://localhost:2/")).toBe("a=1");
  });

  test("expires", () => {
    const cookies = jar();
    cookies.store("http://x.test/", [
      "a=1; Max-Age=10",
      "b=2; Expires=Tue, 01 Jan 2030 00:00:20 GMT",
      "c=3; Max-Age=5; Expires=Tue, 01 Jan 2040 00:00:00 GMT",
      "d=4; Max-Age=soon; Expires=whenever",
    ]);
    expect(cookies.headerFor("ws://x.test/")).toBe("a=1; b=2; c=3; d=4");
    now += 7_000;
    expect(cookies.headerFor("ws://x.test/")).toBe("a=1; b=2; d=4");
    now += 7_000;
    expect(cookies.headerFor("ws://x.test/")).toBe("b=2; d=4");
    now += 7_000;
    expect(cookies.headerFor("ws://x.test/")).toBe("d=4");
    cookies.store("http://x.test/", ["d=; Max-Age=0"]);
    expect(cookies.headerFor("ws://x.test/")).toBe(undefined);
  });

  test("replaces the one with its name, domain and path", () => {
    expect(sent("http://x.test/", ["a=1", "a=2", "a=3; Path=/b"], "ws://x.test/b")).toBe("a=3; a=2");
  });

  test("that we set goes everywhere", () => {
    const cookies = jar();
    cookies.set("lang", "de");
    cookies.store("http://x.test/", ["a=1"]);
    expect(cookies.headerFor("wss://y.test/z")).toBe("lang=de");
    expect(cookies.headerFor("ws://x.test/")).toBe("lang=de; a=1");
    cookies.set("lang", "en");
    expect(cookies.headerFor("ws://y.test/")).toBe("lang=en");
  });

  test("of an address stays with the address", () => {
    expect(sent("http://127.0.0.1:1/", ["a=1"], "ws://127.0.0.1:2/")).toBe("a=1");
    expect(sent("http://10.0.0.1/", ["a=1; Domain=0.0.1"], "ws://10.0.0.1/")).toBe(undefined);
  });
});

describe("a jar", () => {
  test("passes over what is no cookie", () => {
    const from = "http://x.test/";
    expect(sent(from, ["", ";", "=", " ; Path=/", "a=\u0001", "a=1\r\nX: 2", `a=${"x".repeat(5_000)}`], from)).toBe(
      undefined,
    );
    expect(sent("not a url", ["a=1"], from)).toBe(undefined);
    expect(jar().headerFor("not a url")).toBe(undefined);
  });

  test("keeps the newest thousand", () => {
    const cookies = jar();
    cookies.store(
      "http://x.test/",
      Array.from({ length: 1_500 }, (_each, i) => `n${i}=1`),
    );
    const names = cookies.headerFor("ws://x.test/")?.split("; ") ?? [];
    expect(names).toHaveLength(1_000);
    expect(names[0]).toBe("n500=1");
  });

  test("never throws, and what it sends can stand in a header", () => {
    const attribute = fc.constantFrom("Path", "Domain", "Max-Age", "Expires", "Secure", "=", ";", "");
    const text = fc
      .array(fc.oneof(fc.string({ unit: "binary" }), attribute), { maxLength: 8 })
      .map((parts) => parts.join(";"));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), fc.oneof(fc.webUrl(), fc.string()), (setCookies, url) => {
        const cookies = jar();
        cookies.store(url, setCookies);
        const header = cookies.headerFor(url);
        expect(header ?? "").not.toMatch(/[\u0000-\u001f\u007f]/);
      }),
    );
  });
});

describe("a Cookie header", () => {
  test("is read into names and values", () => {
    const cookies = parseCookies('a=1; b = "two"; a=3; bad; =x; c=d=e; __proto__=p');
    expect(Object.getPrototypeOf(cookies)).toBe(null);
    expect(Object.entries(cookies)).toEqual([
      ["a", "1"],
      ["b", "two"],
      ["c", "d=e"],
      ["__proto__", "p"],
    ]);
    expect(Object.keys(parseCookies(""))).toEqual([]);
  });

  test("never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (header) => void parseCookies(header)));
  });
});
