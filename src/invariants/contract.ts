import { posix } from "node:path";
import type { ContractCoverage } from "../events.ts";
import { type Contract, type ContractMessage, loadContract } from "../match/contract.ts";
import { jsonView } from "../match/json-view.ts";
import { reportedFault } from "../match/schema.ts";
import type { Message } from "../net/message.ts";
import { oneOrMany } from "../shape/lists.ts";
import { oneOf, word } from "../shape/scalars.ts";
import { messageText } from "../steps/receiving/taking.ts";
import { type Direction, defineInvariant, type Guard, type Seen, type Violation } from "./invariant.ts";
import { option } from "./options.ts";

const both: readonly Direction[] = ["client", "server"];

/** `contract`: every message, of both sides, is one that an AsyncAPI document allows. */
export const contractInvariant = defineInvariant({
  name: "contract",
  summary: "Every message, of both sides, is one that an AsyncAPI document (version 2 or 3) allows.",
  examples: [
    "- contract: schemas/chat.asyncapi.yaml",
    "- { contract: schemas/chat.asyncapi.yaml, channel: chat, from: server, clients: [alice, bob] }",
  ],
  value: { shape: word("the name of an AsyncAPI file"), doc: "The file of the contract." },
  options: {
    ...option,
    from: { shape: option.from.shape, doc: "Only what one side sends: `server` or `client`. Default: both." },
    channel: {
      shape: oneOrMany(word("the name of a channel")),
      doc: "The channel, or a list of those, whose messages are allowed. Default: all of the document.",
    },
    describes: {
      shape: oneOf("server", "client"),
      doc: "Which side the document describes: what it sends, the other side receives. Default: `server`.",
    },
  },
  compile({ value: file, valueNode, options: { channel, describes = "server" } }, reader) {
    if (file === undefined) return undefined;
    let contract: Contract | undefined;
    reader.defer(async () => {
      contract = await reportedFault(
        loadContract(reader.resolve(file, valueNode.span), { describes, channels: channel }),
        valueNode,
        reader,
        "contract",
      );
      for (const each of contract?.files ?? []) reader.resolve(each);
    });
    const { file: scenario } = valueNode.span.source;
    const name = posix.join(posix.dirname(scenario), file);
    return {
      from: both,
      start() {
        if (!contract) throw new Error("a contract was used before it was read");
        return new ContractGuard(contract, name, file);
      },
    };
  },
});

/** What a contract judges of a message; one that is no JSON may be one whose payload is a text. */
function valueOf({ value, text, binary }: Message): unknown {
  if (value === undefined) return text;
  return binary ? jsonView(value) : value;
}

/** How many messages of a contract are named where none is near. */
const MOST_NAMED = 20;

class ContractGuard implements Guard {
  readonly #contract: Contract;
  readonly #name: string;
  readonly #file: string;
  readonly #counts = new Map<ContractMessage, number>();
  readonly #closes = new Map<number, number>();

  /** `name`: as files of scenarios are named; `file`: as it is written. */
  constructor(contract: Contract, name: string, file: string) {
    this.#contract = contract;
    this.#name = name;
    this.#file = file;
  }

  message(seen: Seen): Violation | undefined {
    const { peer, from, message } = seen;
    const judged = this.#contract.judge(valueOf(message), from);
    if (judged.message) {
      this.#counts.set(judged.message, (this.#counts.get(judged.message) ?? 0) + 1);
      return undefined;
    }
    const { nearest, differences, help } = judged;
    const [first, ...others] = differences;
    const does = from === "server" ? "a message came" : "a message was sent";
    return {
      peer,
      what: nearest
        ? `${does} that is no ${nearest.name} of ${this.#file}: ${first?.text ?? messageText(message, 100)}`
        : `${does} that ${this.#file} does not allow: ${first?.text ?? messageText(message, 100)}`,
      label: nearest ? `nearest is ${nearest.name}` : "not allowed",
      expected: nearest ? first?.expected : this.#allowed(from),
      actual: nearest ? first?.actual : messageText(message),
      notes: others.map((each) => each.text),
      message,
      from,
      help,
    };
  }

  #allowed(from: Direction): string {
    const names = this.#contract.messages.filter((each) => each.from === from).map(({ name }) => name);
    if (names.length === 0) return `no message from the ${from}`;
    return names.length === 1 ? names.join("") : `one of ${names.slice(0, MOST_NAMED).join(", ")}`;
  }

  ended(_peer: unknown, { code }: { readonly code: number }): void {
    this.#closes.set(code, (this.#closes.get(code) ?? 0) + 1);
  }

  coverage(): ContractCoverage {
    const closes = Object.create(null) as Record<string, number>;
    for (const [code, count] of this.#closes) closes[String(code)] = count;
    return {
      contract: this.#name,
      messages: this.#contract.messages.map((each) => ({
        name: each.name,
        from: each.from,
        channels: each.channels,
        count: this.#counts.get(each) ?? 0,
      })),
      closes,
    };
  }
}
