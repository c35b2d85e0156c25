import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import { type Clock, systemClock } from "../environment.ts";
import { bits, der, integer, octets, oid, sequence, set, text, time, truth } from "./der.ts";

/** PEM texts. */
export interface ThrowAwayCertificate {
  /** The authority that a client must trust. Its key is thrown away at once. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * A certificate for tests, signed by an authority made for it alone: ECDSA over P-256, good for a year (RFC 5280). `hosts`
 * are names and addresses. Needs no program and about a millisecond.
 */
export function throwAwayCertificate(
  { hosts }: { readonly hosts: readonly string[] },
  clock: Clock = systemClock,
): ThrowAwayCertificate {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const now = clock.wall();
  // A clock that is a little behind ours must not find it "not yet valid".
  const validity = sequence(time(now - DAY), time(now + 365 * DAY));
  const issuer = distinguishedName("wstest throw-away CA");
  const issuerId = keyId(authority.publicKey);
  const ca = certificate(
    { issuer, subject: issuer, validity, publicKey: authority.publicKey },
    [
      extension("2.5.29.19", sequence(truth), true), // basicConstraints: an authority
      extension("2.5.29.15", bits(Buffer.from([0x06]), 1), true), // keyUsage: keyCertSign, cRLSign
      extension("2.5.29.14", octets(issuerId)), // subjectKeyIdentifier
    ],
    authority.privateKey,
  );
  const cert = certificate(
    { issuer, subject: distinguishedName("wstest"), validity, publicKey: server.publicKey },
    [
      extension("2.5.29.19", sequence(), true), // basicConstraints: no authority
      extension("2.5.29.15", bits(Buffer.from([0x80]), 7), true), // keyUsage: digitalSignature
      extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.1"))), // extKeyUsage: serverAuth
      extension("2.5.29.17", sequence(...hosts.map(generalName))), // subjectAltName
      extension("2.5.29.14", octets(keyId(server.publicKey))), // subjectKeyIdentifier
      extension("2.5.29.35", sequence(der(0x80, issuerId))), // authorityKeyIdentifier
    ],
    authority.privateKey,
  );
  return { ca, cert, key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

// --- internal ---

const DAY = 24 * 60 * 60 * 1_000;
const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));

interface Subject {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly validity: Buffer;
  readonly publicKey: KeyObject;
}

/** RFC 5280 section 4.1. */
function certificate(of: Subject, extensions: readonly Buffer[], signer: KeyObject): string {
  const serial = randomBytes(16);
  serial[0] = 0x01; // positive, and no leading zeros
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(serial),
    ecdsaWithSha256,
    of.issuer,
    of.validity,
    of.subject,
    of.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signed = sequence(body, ecdsaWithSha256, bits(sign("sha256", body, signer)));
  const lines = signed.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(oid("2.5.4.3"), text(commonName))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return critical ? sequence(oid(id), truth, octets(value)) : sequence(oid(id), octets(value));
}

/** Names as dNSName, addresses as iPAddress: RFC 5280 section 4.2.1.6. */
function generalName(host: string): Buffer {
  const address = host.replace(/^\[|\]$/g, "");
  if (isIP(address) === 0) return der(0x82, Buffer.from(host));
  return der(0x87, isIP(address) === 4 ? Buffer.from(address.split(".").map(Number)) : ipv6(address));
}

function ipv6(address: string): Buffer {
  // The URL parser writes an address without its dotted part; what is left is one run of zeros to fill in.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = "", after] = plain.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [head, tail] = [groups(before), groups(after ?? "")];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return Buffer.from([...head, ...zeros, ...tail].map((group) => group.padStart(4, "0")).join(""), "hex");
}

function keyId(publicKey: KeyObject): Buffer {
  return createHash("sha1")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest();
}
