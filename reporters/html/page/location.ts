/** What the link of the page points at: a scenario, and a frame in it. */
export interface Target {
  readonly scenario: number;
  readonly frame?: number;
}

/** Reads `#scenario-3` and `#scenario-3/frame-17`; undefined for anything else. */
export function targetOf(hash: string): Target | undefined {
  const [, scenario, frame] = /^#scenario-(\d{1,9})(?:\/frame-(\d{1,9}))?$/.exec(hash) ?? [];
  if (scenario === undefined) return undefined;
  return { scenario: Number(scenario), ...(frame === undefined ? {} : { frame: Number(frame) }) };
}

export function hashOf({ scenario, frame }: Target): string {
  return `#scenario-${scenario}${frame === undefined ? "" : `/frame-${frame}`}`;
}
