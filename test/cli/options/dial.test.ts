import { describe, expect, it } from "vitest";
import { type DialOptions, dialRequest } from "../../../src/cli/options/dial.ts";

const asked = (options: DialOptions) => dialRequest("localhost:8080", options, "/");

describe("who connects", () => {
  it.each<[string, DialOptions, Readonly<Record<string, string>>]>([
    ["by a name and a password", { user: "joe:s3:cret" }, { authorization: "Basic am9lOnMzOmNyZXQ=" }],
    ["by a token", { bearer: "t0p" }, { authorization: "Bearer t0p" }],
    ["by cookies", { cookie: ["a=1", "b=x=y"] }, { cookie: "a=1; b=x=y" }],
    [
      "and a header of the same name is what was meant",
      { bearer: "t", header: ["Authorization: Own"] },
      { authorization: "Own" },
    ],
  ])("is told %s", async (_how, options, headers) => {
    expect((await asked(options)).headers).toEqual(headers);
  });

  it.each<[DialOptions, string]>([
    [{ user: "joe" }, "--user takes a name and a password with a colon between them"],
    [{ user: "a:b", bearer: "t" }, "--user and --bearer are two ways to say who you are: choose one"],
    [{ cookie: ["abc"] }, "--cookie takes name=value"],
  ])("is told in one way, and whole: %j", async (options, headline) => {
    await expect(asked(options)).rejects.toMatchObject({ problem: { code: "invalid-argument", headline } });
  });
});

describe("a proxy", () => {
  it.each([
    ["127.0.0.1:9315", "http://127.0.0.1:9315"],
    ["proxy.example:8080", "http://proxy.example:8080"],
    ["https://p.example", "https://p.example"],
  ])("needs no scheme: %s", async (proxy, url) => {
    expect((await asked({ proxy })).proxy).toBe(url);
  });
});
