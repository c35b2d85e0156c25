import { text } from "../expression/text.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import { reportOutsideMock } from "./server/mock-only.ts";
import { self } from "./need.ts";
import type { Rooms } from "./scene.ts";
import { defineStep, type PlayScope } from "./step.ts";

function roomsOf(scope: PlayScope, verb: string, at: Span): Rooms {
  if (scope.scene.rooms) return scope.scene.rooms;
  throw new Failure({
    code: "setting",
    headline: `Only a connection of a mock can ${verb} a room`,
    label: "not in a mock",
    at,
  });
}

/** `join`: a mock's connection enters a room. */
export const joinStep = defineStep({
  name: "join",
  actor: "peer",
  offWire: true,
  summary: "In a mock: the connection enters a room.",
  examples: ['- join: "room:lobby"', '- join: "${message.channel}"'],
  value: { shape: text, doc: "The name of the room; it is made when the first connection enters." },
  options: {},
  compile({ value, at }, reader) {
    if (!value || reportOutsideMock("join", at, reader)) return undefined;
    return (scope) => roomsOf(scope, "join", at).join(value.evaluate(scope), self(scope));
  },
});

/** `leave`: a mock's connection leaves a room. */
export const leaveStep = defineStep({
  name: "leave",
  actor: "peer",
  offWire: true,
  summary: "In a mock: the connection leaves a room.",
  details: "A connection that ends leaves its rooms by itself.",
  examples: ['- leave: "room:lobby"'],
  value: { shape: text, doc: "The name of the room." },
  options: {},
  compile({ value, at }, reader) {
    if (!value || reportOutsideMock("leave", at, reader)) return undefined;
    return (scope) => roomsOf(scope, "leave", at).leave(value.evaluate(scope), self(scope));
  },
});
