import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Profile, ProfileOptions } from "../../src/codec/profile.ts";
import { openProfile, type OpenedProfile } from "../support/line.ts";

/** What a profile is tried with. */
export interface ProfileSample {
  readonly options?: ProfileOptions;
  /** The messages of the server that end the handshake. */
  readonly greeting: readonly (string | Uint8Array)[];
  /** Texts like those of the protocol, cut and mixed at will. */
  readonly pieces: readonly string[];
  /** What steps send. */
  readonly sends: readonly unknown[];
}

/** What every profile must do, whatever it speaks. */
export function profileContract(profile: Profile, { options, greeting, pieces, sends }: ProfileSample): void {
  const greeted = (): OpenedProfile => {
    const opened = openProfile(profile, options);
    for (const message of greeting) opened.receive(message);
    return opened;
  };
  const garbage = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.uint8Array({ maxLength: 100 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((some) => some.join("")),
  );

  describe(`the profile ${profile.name}, as every profile,`, () => {
    it("is ready when the server has greeted, once, and gives no event for that", () => {
      const { opening, given } = greeted();
      expect(opening).toEqual([{ ready: (opening[0] as { readonly ready: unknown }).ready }]);
      expect(given).toEqual([]);
    });

    it("reads whatever arrives without throwing, before the greeting and after it", () => {
      fc.assert(
        fc.property(fc.array(garbage, { maxLength: 5 }), fc.boolean(), (messages, after) => {
          const opened = after ? greeted() : openProfile(profile, options);
          for (const message of messages) expect(() => opened.receive(message)).not.toThrow();
        }),
      );
    });

    it("either sends a value or says in a TypeError why it cannot", () => {
      fc.assert(
        fc.property(fc.anything({ withBigInt: true, withTypedArray: true }), (value) => {
          const opened = greeted();
          try {
            expect(opened.send(value).length).toBeGreaterThan(0);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(TypeError);
            expect((thrown as TypeError).message).toMatch(/^[^\n]{5,}$/);
            expect((thrown as TypeError).message).not.toMatch(/\[object|Cannot read|is not a function|BigInt value/);
          }
        }),
      );
    });

    it.each(sends.map((value) => [value]))("sends %j", (value) => {
      expect(greeted().send(value).length).toBeGreaterThan(0);
    });

    it("names the key that was meant when one is misspelt", () => {
      for (const value of sends) {
        const [key = "", ...others] = Object.keys(value as object);
        expect(() =>
          greeted().send({ [`${key}x`]: 1, ...Object.fromEntries(others.map((each) => [each, 1])) }),
        ).toThrow(/Did you mean/);
      }
    });
  });
}
