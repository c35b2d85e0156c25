import { Failure } from "../problem.ts";

/**
 * Runs steps that stand inside something, a call or a loop: a failure that leaves them says where it was. What does not fail
 * pays for no text, and only where it waits for one more handler.
 */
export function runInside(run: () => void | Promise<void>, where: () => string | undefined): void | Promise<void> {
  const failed = (thrown: unknown): never => {
    const text = thrown instanceof Failure ? where() : undefined;
    throw thrown instanceof Failure && text !== undefined ? thrown.inside(text) : thrown;
  };
  try {
    return run()?.catch(failed);
  } catch (thrown) {
    return failed(thrown);
  }
}
