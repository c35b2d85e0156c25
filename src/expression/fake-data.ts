import type { Sources } from "./sources.ts";

/** Makes one made-up value. */
export type FakeKind = (sources: Sources) => unknown;

const DAY = 86_400_000;

/** A list is written as one text: nobody pays for those that are not used. */
function words(text: string, mark = " "): (sources: Sources) => string {
  let list: readonly string[] | undefined;
  return ({ random }) => {
    list ??= text.split(mark);
    return list[Math.floor(random() * list.length)] ?? "";
  };
}

function whole(min: number, max: number, { random }: Sources): number {
  return min + Math.floor(random() * (max - min + 1));
}

function digits(pattern: string, sources: Sources): string {
  return pattern.replaceAll("#", () => String(whole(0, 9, sources)));
}

function hex(count: number, sources: Sources): string {
  return Array.from({ length: count }, () => whole(0, 15, sources).toString(16)).join("");
}

function several(count: number, make: () => string, mark = " "): string {
  return Array.from({ length: count }, make).join(mark);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

const firstName = words(
  "Ada Alan Alice Amara Amir Anna Ben Bob Carla Carol Chen Clara Daniel David Diego Elena Emil Emma Erik Eva Fatima Felix Frank Grace Hana Hugo Ida Ines Ivan Jack Jana Jonas Julia Kai Karim Kira Lars Laura Lea Leo Lina Luca Lucy Maja Marco Maria Max Mia Mila Nina Noah Nora Olga Omar Oscar Paul Petra Priya Rosa Ruth Sam Sara Simon Sofia Tara Theo Tom Uma Vera Victor Yara Yusuf Zoe",
);
const lastName = words(
  "Abel Adams Ahmed Alvarez Andersen Bauer Becker Bell Berg Brown Castro Chen Clark Cohen Cruz Diaz Dubois Evans Fischer Fox Garcia Gray Green Gupta Haas Hall Hansen Hill Hoffmann Ito Jansen Johnson Jones Kaya Keller Khan Kim King Klein Kowalski Kumar Lang Larsen Lee Lewis Lopez Martin Meyer Miller Moore Nagy Nguyen Novak Olsen Park Patel Perez Reed Reyes Rossi Roy Sato Schmidt Silva Singh Smith Sousa Stein Tanaka Taylor Torres Turner Vogel Wagner Walker Wang Weber White Wilson Wolf Wong Young",
);
const word = words(
  "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in reprehenderit voluptate velit esse cillum fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt culpa qui officia deserunt mollit anim id est laborum",
);
const noun = words(
  "anchor apple basket bell bird boat book bridge bottle brush button cable candle card castle chair clock cloud coat cup desk door drum engine feather field flag flower forest fork garden glass glove hammer harbour hat horn house island jacket kettle key ladder lake lamp leaf letter lock map mirror moon mountain needle ocean orange paper pencil piano pillow plate pocket rain ribbon ring river road rope sail shell shoe star stone storm table ticket tower train tree umbrella valley violin wheel window winter",
);
const adjective = words(
  "amber ancient bitter bold brave bright broad brown calm clean clever cold cool crisp curious deep eager early fair fast fierce fine free fresh gentle glad golden grand green happy heavy honest huge icy keen kind late light little lively lucky mild modern narrow neat new noble odd pale patient plain polite proud pure quick quiet rapid rare rich ripe rough round royal salty sharp shiny short silent silver slim slow small smooth soft solid square steady still strange strong sunny sweet swift tall tame thin tidy tiny warm wide wild wise young",
);
const verb = words(
  "ask bring build call carry catch change choose close count cut draw drive drop fill find fix fold follow hide hold join jump keep learn leave lift listen look make meet mix move open paint pass pick play pull push reach read ride ring rise run sell send set shake show sing sort speak spell spin stand start stop sweep swim take teach tell throw touch trade turn wait walk wash watch wear weigh win work write",
);
const city = words(
  "Accra,Amsterdam,Athens,Auckland,Austin,Bangkok,Barcelona,Berlin,Bogota,Boston,Brussels,Budapest,Cairo,Cape Town,Chicago,Copenhagen,Dakar,Denver,Dublin,Geneva,Hamburg,Hanoi,Helsinki,Istanbul,Jakarta,Kyoto,Lagos,Lima,Lisbon,London,Lyon,Madrid,Manila,Melbourne,Mexico City,Milan,Montreal,Mumbai,Munich,Nairobi,New York,Osaka,Oslo,Paris,Porto,Prague,Quito,Riga,Rome,Santiago,Seattle,Seoul,Singapore,Sofia,Stockholm,Sydney,Taipei,Tallinn,Tokyo,Toronto,Vancouver,Vienna,Warsaw,Zurich",
  ",",
);
const countries =
  "Argentina AR,Australia AU,Austria AT,Belgium BE,Brazil BR,Canada CA,Chile CL,China CN,Colombia CO,Czechia CZ,Denmark DK,Egypt EG,Estonia EE,Finland FI,France FR,Germany DE,Ghana GH,Greece GR,Hungary HU,India IN,Indonesia ID,Ireland IE,Israel IL,Italy IT,Japan JP,Kenya KE,Latvia LV,Malaysia MY,Mexico MX,Morocco MA,Netherlands NL,New Zealand NZ,Nigeria NG,Norway NO,Peru PE,Philippines PH,Poland PL,Portugal PT,Romania RO,Senegal SN,Singapore SG,Slovakia SK,Slovenia SI,South Africa ZA,South Korea KR,Spain ES,Sweden SE,Switzerland CH,Thailand TH,Turkey TR,Ukraine UA,United Kingdom GB,United States US,Vietnam VN";
const country = words(countries, ",");
const street = words(
  "Abbey Bridge Castle Cedar Cherry Church Elm Garden Harbour High Hill King Lake Market Mill Oak Park Pine River School Spring Station Sunset Tower Valley Willow",
);
const streetKind = words("Avenue Lane Place Road Street Way");
const companyKind = words("AG,GmbH,Group,Inc.,Labs,LLC,Ltd.,Partners,and Sons", ",");
const material = words(
  "bronze ceramic cotton glass granite leather linen oak paper plastic rubber silk steel wooden wool",
);
const department = words(
  "Books,Clothing,Computers,Electronics,Games,Garden,Grocery,Health,Home,Music,Outdoors,Shoes,Sports,Tools,Toys",
  ",",
);
const fileKind = words("csv jpg json pdf png txt zip");
const color = words(
  "azure black blue brown coral crimson cyan gold gray green indigo ivory lavender lime magenta maroon mint navy olive orange orchid pink plum purple red salmon silver tan teal turquoise violet white yellow",
);
const currency = words("AUD BRL CAD CHF CNY CZK DKK EUR GBP HUF INR JPY KRW MXN NOK NZD PLN SEK SGD THB TRY USD ZAR");
const jobLevel = words("Chief Global Junior Lead Principal Regional Senior");
const jobArea = words(
  "Accounts Brand Communications Data Delivery Design Infrastructure Marketing Operations Product Quality Research Security Support",
);
const job = words(
  "Analyst Architect Consultant Coordinator Designer Developer Director Engineer Manager Planner Specialist Strategist",
);

function sentence(sources: Sources): string {
  return `${capital(several(whole(4, 10, sources), () => word(sources)))}.`;
}

/** Names as they stand in an address. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function username(sources: Sources): string {
  return `${plain(firstName(sources))}.${plain(lastName(sources))}${whole(1, 99, sources)}`;
}

/** Domains that belong to nobody (RFC 2606): what is made up must reach no one. */
function domain(sources: Sources): string {
  return `${adjective(sources)}-${noun(sources)}.example`;
}

function price(sources: Sources): number {
  return whole(100, 99_999, sources) / 100;
}

function version(sources: Sources): string {
  return `${whole(0, 9, sources)}.${whole(0, 20, sources)}.${whole(0, 20, sources)}`;
}

/** What `fake` makes, by name. The names are those of the package Faker, as far as it has them. */
export const fakeKinds: Readonly<Record<string, FakeKind>> = {
  "person.firstName": firstName,
  "person.lastName": lastName,
  "person.fullName": (sources) => `${firstName(sources)} ${lastName(sources)}`,
  "person.jobTitle": (sources) => `${jobLevel(sources)} ${jobArea(sources)} ${job(sources)}`,
  "internet.username": username,
  "internet.email": (sources) => `${username(sources)}@${domain(sources)}`,
  "internet.domainName": domain,
  "internet.url": (sources) => `https://${domain(sources)}/`,
  "internet.ip": (sources) => several(4, () => String(whole(1, 254, sources)), "."),
  "internet.ipv6": (sources) => several(8, () => hex(4, sources), ":"),
  "internet.mac": (sources) => several(6, () => hex(2, sources), ":"),
  "internet.port": (sources) => whole(1024, 65_535, sources),
  "internet.httpMethod": words("GET POST PUT PATCH DELETE"),
  "internet.color": (sources) => `#${hex(6, sources)}`,
  "phone.number": (sources) => digits("+1 555 01## ####", sources),
  "location.city": city,
  "location.country": (sources) => country(sources).slice(0, -3),
  "location.countryCode": (sources) => country(sources).slice(-2),
  "location.street": (sources) => `${street(sources)} ${streetKind(sources)}`,
  "location.streetAddress": (sources) => `${whole(1, 999, sources)} ${street(sources)} ${streetKind(sources)}`,
  "location.zipCode": (sources) => digits("#####", sources),
  "location.latitude": (sources) => whole(-900_000, 900_000, sources) / 10_000,
  "location.longitude": (sources) => whole(-1_800_000, 1_800_000, sources) / 10_000,
  "company.name": (sources) => `${lastName(sources)} ${companyKind(sources)}`,
  "commerce.productName": (sources) => `${capital(adjective(sources))} ${material(sources)} ${noun(sources)}`,
  "commerce.department": department,
  "commerce.price": price,
  "finance.amount": price,
  "finance.accountNumber": (sources) => digits("########", sources),
  "finance.currencyCode": currency,
  "finance.transactionType": words("deposit invoice payment withdrawal"),
  "color.human": color,
  "color.rgb": (sources) => `#${hex(6, sources)}`,
  "lorem.word": word,
  "lorem.words": (sources) => several(3, () => word(sources)),
  "lorem.sentence": sentence,
  "lorem.paragraph": (sources) => several(whole(3, 5, sources), () => sentence(sources)),
  "word.noun": noun,
  "word.adjective": adjective,
  "word.verb": verb,
  "hacker.phrase": (sources) => `${capital(verb(sources))} the ${adjective(sources)} ${noun(sources)}!`,
  "date.past": (sources) => iso(sources.now() - whole(1, 365 * DAY, sources)),
  "date.future": (sources) => iso(sources.now() + whole(1, 365 * DAY, sources)),
  "date.recent": (sources) => iso(sources.now() - whole(1, DAY, sources)),
  "date.soon": (sources) => iso(sources.now() + whole(1, DAY, sources)),
  "date.birthdate": (sources) => iso(sources.now() - whole(18 * 365, 80 * 365, sources) * DAY).slice(0, 10),
  "date.weekday": words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
  "date.month": words("January February March April May June July August September October November December"),
  "number.int": (sources) => whole(0, 999_999, sources),
  "number.float": (sources) => whole(0, 999_999, sources) / 1000,
  "datatype.boolean": ({ random }) => random() < 0.5,
  "string.alphanumeric": (sources) =>
    several(10, () => "abcdefghijklmnopqrstuvwxyz0123456789".charAt(whole(0, 35, sources)), ""),
  "string.hexadecimal": (sources) => hex(16, sources),
  "system.semver": version,
  "system.fileName": (sources) => `${adjective(sources)}-${noun(sources)}.${fileKind(sources)}`,
};
