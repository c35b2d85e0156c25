import { isObject, own } from "../match/equality.ts";
import { pointerTo } from "../match/schema-documents.ts";

/** A part of a file that is read, with its place as a JSON Pointer. What is not there is a part without data. */
export class Part {
  readonly data: unknown;
  readonly pointer: string;

  constructor(data: unknown, pointer = "") {
    this.data = data;
    this.pointer = pointer;
  }

  get(key: string): Part {
    return new Part(isObject(this.data) ? own(this.data, key) : undefined, pointerTo(this.pointer, key));
  }

  /** The items of a list; none when it is no list. */
  items(): readonly Part[] {
    if (!Array.isArray(this.data)) return [];
    return this.data.map((item: unknown, index) => new Part(item, pointerTo(this.pointer, index)));
  }

  /** The text; of a number or boolean as it is written. */
  get text(): string {
    const { data } = this;
    if (typeof data === "string") return data;
    return typeof data === "number" || typeof data === "boolean" ? String(data) : "";
  }

  get number(): number {
    const { data } = this;
    if (typeof data === "number") return Number.isFinite(data) ? data : 0;
    return typeof data === "string" && data.trim() !== "" && Number.isFinite(Number(data)) ? Number(data) : 0;
  }

  get flag(): boolean {
    return this.data === true;
  }
}
