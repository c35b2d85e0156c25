/** What the line that is being typed may become. */
export interface Completion {
  /** All that may stand in the place of `part`. */
  readonly candidates: readonly string[];
  /** The end of the line that is completed. */
  readonly part: string;
}

/** Who sits at a terminal, as it tells of them. */
export interface Typist {
  /** A line was entered. */
  line(text: string): void;
  /** Ctrl-C; `typed`: whether there was something in the line, which is thrown away. */
  interrupt(typed: boolean): void;
  /** Nothing more will be typed. */
  end(): void;
  complete(line: string): Completion;
}

/** Where somebody types lines while others are printed. */
export interface Terminal {
  /** How wide it is; undefined when nobody knows. */
  readonly columns: number | undefined;
  /**
   * Prints lines above the one that is being typed. They are safe for a terminal. `passing`: of what pours in; where that is more than
   * anybody reads, some is left out.
   */
  print(lines: readonly string[], passing?: boolean): void;
  /** What stands before the line that is typed. */
  prompt(text: string): void;
  /** Begins to read. */
  open(typist: Typist): void;
  /** Ends reading, and leaves the terminal as it was. All that was to be printed is printed. */
  close(): void;
}
