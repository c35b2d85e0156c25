/** What is wrong with a schema or its file; who knows the place in the scenario turns it into a problem. */
export class SchemaFault extends Error {
  readonly help: string | undefined;
  readonly notes: readonly string[];
  constructor(
    message: string,
    { help, notes = [] }: { readonly help?: string; readonly notes?: readonly string[] } = {},
  ) {
    super(message);
    this.name = "SchemaFault";
    this.help = help;
    this.notes = notes;
  }
}
