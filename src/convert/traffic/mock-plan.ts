import type { Unexpected } from "../../play/nearest-rule.ts";
import type { Written } from "../../writing/written.ts";
import { actsOf } from "./answer-script.ts";
import { matcherOf, opcodeOf, payloadOf } from "../../writing/content-text.ts";
import type { Echoes } from "./echoes.ts";
import { type Dialogue, type Said, timeOf } from "../../writing/read-dialogue.ts";
import type { WrittenTurn } from "./roles.ts";
import type { Turn } from "./turns.ts";

/**
 * When a mock sends what the server has sent: `reactive`: behind the message of the client that it came behind, `clock`: so long
 * after the opening, whatever the client says, `step`: when somebody says so.
 */
export type Timing = "reactive" | "clock" | "step";

export interface MockOptions {
  readonly timing: Timing;
  /** How many times as fast as it was. */
  readonly speed: number;
  readonly unexpected: Unexpected;
}

/** How the messages of a recording are written into a mock. */
export class MockPlan implements MockOptions {
  readonly dialogue: Dialogue;
  readonly echoes: Echoes;
  readonly timing: Timing;
  readonly speed: number;
  readonly unexpected: Unexpected;

  constructor(dialogue: Dialogue, echoes: Echoes, { timing, speed, unexpected }: MockOptions) {
    this.dialogue = dialogue;
    this.echoes = echoes;
    this.timing = timing;
    this.speed = speed;
    this.unexpected = unexpected;
  }

  /** What a client says, as a matcher; `open`: places that may hold anything of their kind. */
  matcher(message: Said, open?: ReadonlySet<string>): Written {
    return matcherOf(message.content, {
      from: "client",
      habits: this.dialogue.habits,
      now: timeOf(this.dialogue, message),
      decide: this.echoes.heard(message),
      open,
    });
  }

  /** What the server does in a turn. */
  written(turn: Turn): WrittenTurn {
    const { habits } = this.dialogue;
    // Only where an answer follows its question the question is at hand.
    const cause = this.timing === "reactive" ? turn.cause : undefined;
    const acts = actsOf(turn.outs, ({ message }) => ({
      payload: payloadOf(message.content, {
        from: "server",
        habits,
        now: timeOf(this.dialogue, message),
        decide: this.echoes.answered(message, cause),
      }),
      opcode: opcodeOf(message.content),
    }));
    return { turn, when: turn.cause && this.matcher(turn.cause), acts };
  }
}
