import { visible } from "../../visible.ts";
import type { Notes } from "../notes.ts";
import { Commented, mapOf, plainMatcher, plainText, type Written } from "../../writing/written.ts";
import { acceptOf, protocolsOf } from "./accept.ts";
import type { Channel, ChannelMessage } from "./channels.ts";
import { correlated, discriminators, examplesOf, matcherOf, payloadSchema, schemaReference, sent } from "./message.ts";
import type { Spot } from "./spot.ts";

interface Context {
  readonly root: Spot;
  readonly notes: Notes;
  /** The folder of the mock. */
  readonly folder: string;
}

/** The endpoints of a channel: one for each path that its servers have. */
export async function endpointsOf(channel: Channel, context: Context): Promise<readonly Written[]> {
  const { root, notes } = context;
  const opened = notes.open();
  const rules = await rulesOf(channel, context);
  const streams = await streamsOf(channel, context);
  const protocols = protocolsOf(channel);
  const accept = [...parametersOf(channel), ...acceptOf(channel, root, notes)];
  const paths = pathsOf(channel, notes);
  const comments = [...aboutOf(channel.spot), ...opened.close()];
  return paths.map(
    (path) =>
      new Commented(
        mapOf({
          path,
          protocols: protocols.length > 0 ? protocols.map(plainText) : undefined,
          accept: accept.length > 0 ? new Commented(accept) : undefined,
          rules: rules.length > 0 ? new Commented(rules) : undefined,
          streams: streams.length > 0 ? new Commented(streams) : undefined,
        }),
        comments,
      ),
  );
}

function aboutOf(spot: Spot): readonly string[] {
  const about = spot.text("description") ?? spot.text("summary") ?? spot.text("title");
  return about === undefined || about.trim() === "" ? [] : [about.trim()];
}

/** `/rooms/{room}` behind the paths of the servers, as ours. */
function pathsOf(channel: Channel, notes: Notes): readonly string[] {
  const [address = ""] = channel.address.split(/[?#]/);
  if (address !== channel.address) notes.add(channel.spot, `what stands behind the path of ${channel.address}`);
  const bases = new Set(channel.servers.map(pathOfServer));
  if (bases.size === 0) bases.add("");
  const whole = [...bases].map((base) => `/${base}/${address}`.replaceAll(/\/{2,}/g, "/").replace(/(?<=.)\/$/, ""));
  return whole.map((path) =>
    path
      .split("/")
      .map((part) => pathPart(part, channel, notes))
      .join("/"),
  );
}

function pathOfServer(server: Spot): string {
  const variables = server.get("variables");
  const filled = (text: string): string =>
    text.replaceAll(/\{([^}]*)\}/g, (whole, name: string) => {
      const variable = variables?.get(name);
      const values = variable?.raw("enum");
      return variable?.text("default") ?? (Array.isArray(values) ? String(values[0]) : whole);
    });
  const pathname = server.text("pathname");
  if (pathname !== undefined) return filled(pathname);
  const url = filled(server.text("url") ?? "").replace(/^[a-z][a-z\d+.-]*:\/\//i, "");
  return url.includes("/") ? url.slice(url.indexOf("/")) : "";
}

function pathPart(part: string, channel: Channel, notes: Notes): string {
  const name = /\{([^}]*)\}/.exec(part)?.[1];
  if (name === undefined) return part.replaceAll(/[*:]/g, (letter) => encodeURIComponent(letter));
  if (part !== `{${name}}`) notes.add(channel.spot, `the part "${part}" of a path: any text may stand there`);
  return `:${parameterName(name)}`;
}

function parameterName(name: string): string {
  return name.replaceAll(/\W/g, "_").replace(/^(?=\d|$)/, "_");
}

/** Who asks for another value than a parameter of the path may have is not let in. */
function parametersOf(channel: Channel): readonly Written[] {
  const parameters = channel.spot.get("parameters")?.members() ?? [];
  return parameters.flatMap(([name, spot]) => {
    // Version 2 has them in a schema.
    const values = spot.raw("enum") ?? spot.get("schema")?.raw("enum");
    if (!Array.isArray(values) || values.length === 0 || !channel.address.includes(`{${name}}`)) return [];
    const others = mapOf({ $not: mapOf({ $in: values.map((each) => plainMatcher(String(each))) }) });
    const text = visible(`there is no such ${name}`);
    return [
      mapOf({
        name: text,
        when: mapOf({ params: mapOf({ [parameterName(name)]: others }) }),
        refuse: mapOf({ status: 404, text: plainText(text) }),
      }),
    ];
  });
}

async function rulesOf(channel: Channel, context: Context): Promise<readonly Written[]> {
  const known = channel.fromClient.map((message) => {
    const schema = payloadSchema(message, context.notes);
    const constants = discriminators(schema);
    return { message, schema, size: constants.size, text: JSON.stringify([...constants]) };
  });
  const rules: Written[] = [];
  // Who says more of itself is asked first.
  for (const { message, schema, text } of known.toSorted((a, b) => b.size - a.size)) {
    const alone = known.filter((each) => each.text === text).length === 1;
    const reference = schema ? schemaReference(message, schema, context.root, context.folder) : "";
    const opened = context.notes.open();
    const asks = matcherOf(schema, { alone, reference });
    const answers = await answersOf(message, context);
    const [first, ...others] = answers;
    const comments = [...aboutOf(message.spot), ...opened.close()];
    // What would take every message stands in the way of the others.
    const isOff = asks === undefined && known.length > 1;
    if (isOff) comments.push("What it carries is not known, so that it cannot be told from others.");
    if (message.replies === undefined) comments.push("The document does not say what answers it.");
    if (others.length > 0) comments.push(`It may also be answered by ${others.map((each) => each.name).join(", ")}.`);
    rules.push(
      new Commented(
        mapOf({
          name: visible(message.name),
          when: asks === undefined ? undefined : mapOf({ message: asks }),
          enabled: isOff ? false : undefined,
          do: first === undefined ? [] : [mapOf({ send: first.value })],
        }),
        comments,
      ),
    );
  }
  return rules;
}

async function answersOf(
  message: ChannelMessage,
  { notes, root }: Context,
): Promise<readonly { readonly name: string; readonly value: Written }[]> {
  const answers: { readonly name: string; readonly value: Written }[] = [];
  for (const reply of message.replies ?? []) {
    const [example] = await examplesOf(reply, notes);
    answers.push({ name: reply.name, value: correlated(example, reply, message, root) });
  }
  return answers;
}

/** What the server sends by itself, one message after another. */
async function streamsOf(channel: Channel, { notes, root }: Context): Promise<readonly Written[]> {
  const items: Written[] = [];
  for (const message of channel.fromServer) {
    const opened = notes.open();
    const examples = await examplesOf(message, notes);
    const comments = [message.name, ...opened.close()];
    for (const [index, each] of examples.entries()) {
      const value = sent(each, message, root);
      items.push(index > 0 || value instanceof Commented ? value : new Commented(value, comments));
    }
  }
  const common = { name: "messages of the server", every: "1s", to: "each" };
  if (items.length === 0) return [];
  return [
    new Commented(mapOf({ ...common, from: new Commented(items), loop: true, send: "${item}" }), [
      "The document does not say when the server sends: one message a second, and from the beginning again.",
    ]),
  ];
}
