import { closeFault } from "../../net/close-code.ts";
import { mapOf, plainText, type Written } from "../../writing/written.ts";

/** A close that is sent, as it is written; what may not be sent, though somebody has, is sent without a code. */
export function sentClose(code: number | undefined, reason: string): Written {
  if (code === undefined || closeFault(code, "") !== undefined) return "none";
  return reason === "" || closeFault(code, reason) !== undefined ? code : mapOf({ code, reason: plainText(reason) });
}

/** A close that the other side sends, as it is awaited. */
export function awaitedClose(code: number | undefined, reason: string): Written {
  if (code === undefined || !Number.isInteger(code) || code < 0 || code > 65_535) return NO_CODE;
  return reason === "" ? code : mapOf({ code, reason: plainText(reason) });
}

/** RFC 6455: what stands for a close frame without a code. */
const NO_CODE = 1005;
