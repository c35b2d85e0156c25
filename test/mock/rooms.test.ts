import { describe, expect, it } from "vitest";
import { MockRooms, roomsOf } from "../../src/mock/rooms.ts";
import { testPeer } from "../support/scene.ts";

describe("rooms", () => {
  const alice = testPeer("alice");
  const bob = testPeer("bob");

  it("are there as long as somebody is in them", () => {
    const rooms = new MockRooms();
    rooms.join("a", alice);
    rooms.join("a", alice);
    rooms.join("a", bob);
    expect([...rooms.members("a")]).toEqual([alice, bob]);
    expect(Object.keys(rooms.view)).toEqual(["a"]);
    rooms.leave("a", alice);
    rooms.leave("a", alice);
    rooms.leave("b", alice);
    expect("a" in rooms.view).toBe(true);
    rooms.leave("a", bob);
    expect("a" in rooms.view).toBe(false);
    expect(rooms.members("a").size).toBe(0);
  });

  it("count nobody where nobody is", () => {
    const { view } = new MockRooms();
    expect(view["nowhere"]?.count).toBe(0);
    expect(view["nowhere"]?.members).toEqual([]);
    expect(Object.hasOwn(view, "nowhere")).toBe(true);
    expect(Object.keys(view)).toEqual([]);
  });

  it("show the variables of their members", () => {
    const rooms = new MockRooms();
    rooms.join("a", alice);
    expect(rooms.view["a"]?.count).toBe(1);
    expect(rooms.view["a"]?.members).toEqual([alice.vars]);
    rooms.leaveAll(alice);
  });

  it("are left all at once", () => {
    const rooms = new MockRooms();
    for (const room of ["a", "b", "__proto__", "constructor"]) rooms.join(room, bob);
    expect(roomsOf(bob)).toEqual(["a", "b", "__proto__", "constructor"]);
    expect(Object.keys(rooms.view)).toEqual(["a", "b", "__proto__", "constructor"]);
    rooms.leave("b", bob);
    expect(roomsOf(bob)).toEqual(["a", "__proto__", "constructor"]);
    rooms.leaveAll(bob);
    expect(roomsOf(bob)).toEqual([]);
    expect(Object.keys(rooms.view)).toEqual([]);
  });

  it("cannot be made by an expression", () => {
    const { view } = new MockRooms();
    expect(() => Object.assign(view, { a: 1 })).toThrow(TypeError);
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });
});
