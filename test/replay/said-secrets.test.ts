import { expect, it } from "vitest";
import { SaidSecrets } from "../../src/replay/said-secrets.ts";

it("tells each secret of messages once, whoever says it first", () => {
  const hidden: string[] = [];
  const secrets = new SaidSecrets((texts) => hidden.push(...texts));
  secrets.look('{"login":"ann","password":"hunter22"}', "client");
  secrets.look('{"password":"hunter22","room":"lobby"}', "server");
  secrets.look(Buffer.from('{"token":"5cb2aa91e0f7d4"}'), "server");
  secrets.look(new Uint8Array([0xff, 0x00]), "server");
  secrets.look('{"token":"word"}', "server");
  expect(hidden).toEqual(["hunter22", "5cb2aa91e0f7d4"]);
});

it("remembers so many and no more", () => {
  let hidden = 0;
  const secrets = new SaidSecrets(() => hidden++);
  for (let number = 0; number < 21_000; number++) secrets.look(`{"password":"secret-${number}"}`, "client");
  expect(hidden).toBe(20_000);
});
