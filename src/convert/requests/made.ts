/** What tools make up when they send a request, as functions of ours. */
export const madeUp: Readonly<Record<string, string>> = {
  $guid: "uuid()",
  $uuid: "uuid()",
  $randomUUID: "uuid()",
  $timestamp: "int(now() / 1000)",
  $isoTimestamp: "isoNow()",
  $randomInt: "randomInt(0, 1000)",
  $randomFirstName: 'fake("person.firstName")',
  $randomLastName: 'fake("person.lastName")',
  $randomEmail: 'fake("internet.email")',
};
