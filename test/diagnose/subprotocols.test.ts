import { describe, expect, it } from "vitest";
import { noneChosen, usualAt, wanted } from "../../src/diagnose/subprotocols.ts";

describe("the subprotocol that is usual at an address", () => {
  it.each([
    ["wss://api.example.com/graphql", ["graphql-transport-ws", "graphql-ws"]],
    ["ws://h/subscriptions", ["graphql-transport-ws", "graphql-ws"]],
    ["ws://mqtt.example.com", ["mqtt"]],
    ["ws://h:15674/stomp/websocket", ["v12.stomp"]],
    ["ws://h/cable", ["actioncable-v1-json"]],
    ["ws://h/ocpp/CP1", ["ocpp1.6", "ocpp2.0.1"]],
    ["ws://h/chat?graphql=no", []],
    ["ws+unix:///tmp/mqtt.sock:/chat", ["mqtt"]],
  ])("%s", (url, names) => {
    expect(usualAt(url)).toEqual(names);
  });
});

describe("a server that chooses none", () => {
  it.each([
    ["ws://h", ["graphql-transport"], "it", 'Did you mean "graphql-transport-ws"?'],
    ["ws://h/graphql", ["nope"], "it", "At such an address it is mostly graphql-transport-ws or graphql-ws."],
    ["ws://h/graphql", ["graphql-ws", "x"], "them", "At such an address it is mostly graphql-transport-ws."],
    [
      "ws://h",
      ["nope"],
      "it",
      "Is the name right, with its version, as in graphql-transport-ws, graphql-ws, mqtt? Offer none if the server has none.",
    ],
  ])("%s was offered %s", (url, protocols, them, help) => {
    expect(noneChosen({ url, protocols })).toEqual({
      meaning: `The server does not know ${them}, and speaks whatever it speaks without. Browsers end such a connection.`,
      help,
    });
  });
});

describe("a server that wants one", () => {
  it.each([
    ["ws://h/graphql", [], "Offer one: -s graphql-transport-ws (some: graphql-ws)."],
    ["ws://h", [], "Offer one: -s NAME."],
    ["ws://h/graphql", ["graphql-ws"], "Which one does it speak? -s graphql-transport-ws."],
  ])("%s was offered %j", (url, protocols, help) => {
    expect(wanted({ url, protocols }).help).toBe(help);
  });
});
