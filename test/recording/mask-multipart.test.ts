import { expect, it } from "vitest";
import { maskBody } from "../../src/recording/mask-body.ts";
import { mapParts } from "../../src/recording/mask-multipart.ts";
import { Secrets } from "../../src/recording/secrets.ts";
import type { TrafficBody } from "../../src/recording/traffic.ts";

function lines(...all: readonly string[]): Buffer {
  return Buffer.from(all.join("\r\n"));
}

it("parts are masked by their names, and by what they are", () => {
  const part = (disposition: string, ...rest: readonly string[]): readonly string[] => [
    "--xx",
    `Content-Disposition: form-data; ${disposition}`,
    ...rest,
  ];
  const body = lines(
    ...part('name="user"', "", "bøb"),
    ...part('name="password"', "", "sécret", "in two lines"),
    ...part("name=meta", "Content-Type: application/json", "", '{"token":"ab"}'),
    ...part('name="file"; filename="a.pdf"', "Content-Type: application/pdf", "", "%PDF\0"),
    ...part('name="token"; filename="a.txt"', "Content-Type: text/plain", "", "password=ab"),
    "--xx--",
    "",
  );
  const masked = maskBody({ bytes: body }, [["content-type", 'multipart/form-data; boundary="xx"']], new Secrets());
  expect(Buffer.from((masked as TrafficBody).bytes).toString()).toBe(
    lines(
      ...part('name="user"', "", "bøb"),
      ...part('name="password"', "", "${secret.password}"),
      ...part("name=meta", "Content-Type: application/json", "", '{"token":"${secret.token}"}'),
      ...part(
        'name="file"; filename="a.pdf"',
        "Content-Type: application/pdf",
        "",
        "(5 bytes of application/pdf, which are not recorded)",
      ),
      ...part('name="token"; filename="a.txt"', "Content-Type: text/plain", "", "password=${secret.token}"),
      "--xx--",
      "",
    ).toString(),
  );
});

it("what was cut off is masked as far as it is there", () => {
  const cut = lines("--xx", 'Content-Disposition: form-data; name="password"', "", "sec");
  const masked = maskBody(
    { bytes: cut, of: 1000 },
    [["content-type", "multipart/form-data; boundary=xx"]],
    new Secrets(),
  );
  expect(Buffer.from((masked as TrafficBody).bytes).toString()).toBe(
    lines("--xx", 'Content-Disposition: form-data; name="password"', "", "${secret.password}").toString(),
  );
});

it("what has no parts is none", () => {
  expect(mapParts(Buffer.from("whatever"), "multipart/form-data; boundary=xx", () => "")).toBeUndefined();
  expect(mapParts(Buffer.from("--xx"), "multipart/form-data", () => "")).toBeUndefined();
});
