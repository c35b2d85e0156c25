import { expect, it } from "vitest";
import { faults } from "../support/load.ts";

const clients = "Expected clients by name, or a list of names, got a list — Write clients:";

it("a list of maps is told once, with what to write, and declares what it names", async () => {
  const steps = "steps: [{ a: connect }, { b: connect }]";
  expect(await faults(`clients: [{ name: a, url: ws://h }, { name: b, ulr: ws://h }]\n${steps}`)).toEqual([
    `1:10+52 ${clients} { a: …, b: … }.`,
    '1:48+3 Unknown key "ulr" in the settings of a client — Did you mean "url"?',
  ]);
  expect(await faults(`clients:\n  - a: ws://h\n  - b: { url: ws://h }\n${steps}`)).toEqual([
    `2:3+11 ${clients} { a: …, b: … }.`,
  ]);
  expect(await faults("servers: [{ name: chat, url: ws://h }]\nsteps: [{ log: '${chat.url}' }]")).toEqual([
    "1:10+29 Expected servers by name, got a list — Write servers: { chat: … }.",
  ]);
});

it("a list that names nobody is told with an example", async () => {
  expect(await faults("clients: [{ url: ws://h, codec: text }, 7]\nsteps: [{ wait: 1ms }]")).toEqual([
    `1:10+33 ${clients} { alice: ws://localhost:8080 }.`,
  ]);
});
