import { describe, expect, it } from "vitest";
import { certificateFinding, type Shown } from "../../src/diagnose/secure.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const shown: Shown = {
  subject: { CN: "example.com" },
  issuer: { O: "An Authority" },
  subjectaltname: "DNS:example.com, DNS:*.example.com, IP Address:192.0.2.1",
  valid_from: "Dec  1 00:00:00 2025 GMT",
  valid_to: "Mar  1 00:00:00 2026 GMT",
  fingerprint256: "A",
  issuerCertificate: {
    subject: { CN: "Middle" },
    fingerprint256: "B",
    issuerCertificate: { subject: { O: "Root" }, fingerprint256: "C" },
  },
};
const judge = (certificate: Shown, error?: string, insecure = false) =>
  certificateFinding(
    certificate,
    error && Object.assign(new Error("why"), { code: error }),
    { host: "example.com" },
    { tls: { insecure }, now },
  );

describe("a certificate", () => {
  it("is shown with its names, its end and its chain", () => {
    expect(judge(shown)).toMatchObject({
      status: "ok",
      found: "for example.com, *.example.com, 192.0.2.1, by An Authority, valid 59 more days",
      details: { chain: ["example.com", "Middle", "Root"], days: 59, validTo: "2026-03-01T00:00:00.000Z" },
    });
  });

  it("of which a chain leads back to itself ends", () => {
    const root: { subject: { CN: string }; fingerprint256: string; issuerCertificate?: Shown } = {
      subject: { CN: "Self" },
      fingerprint256: "S",
    };
    root.issuerCertificate = root;
    expect(judge(root).details?.["chain"]).toEqual(["Self"]);
  });

  it("that ends soon is a warning", () => {
    expect(judge({ ...shown, valid_to: "Jan  2 01:00:00 2026 GMT" })).toMatchObject({
      status: "warning",
      found: expect.stringContaining("valid 1 more day") as string,
    });
  });

  it.each([
    ["Dec 31 23:59:00 2025 GMT", "expired within the last day"],
    ["Dec 30 23:59:00 2025 GMT", "expired 1 day ago"],
    ["Dec 29 00:00:00 2025 GMT", "expired 3 days ago"],
    ["Jan  1 00:01:00 2026 GMT", "valid 0 more days"],
  ])("that ends %s is told with whole days", (valid_to, until) => {
    expect(judge({ ...shown, valid_to }, "CERT_HAS_EXPIRED").found).toContain(until);
  });

  it.each([
    ["CERT_HAS_EXPIRED", "has expired"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "for another host"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "by an authority that this machine trusts"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "signed by itself"],
    ["SOMETHING_NEW", "SOMETHING_NEW"],
  ])("that OpenSSL does not trust fails, with what that means: %s", (code, meaning) => {
    const found = judge(shown, code);
    expect(found).toMatchObject({ status: "failed", details: { code } });
    expect(found.meaning).toContain(meaning);
    expect(judge(shown, code, true).status).toBe("warning");
  });

  it("that is not trusted is told with a wrong name as well", () => {
    const other = { ...shown, subjectaltname: "DNS:other.example" };
    expect(judge(other, "UNABLE_TO_VERIFY_LEAF_SIGNATURE")).toMatchObject({
      found: "for other.example, by An Authority, valid 59 more days: it is not for example.com",
      meaning: expect.stringMatching(/It is for another host as well\.$/) as string,
      help: expect.stringContaining(
        "Use one of its names. --cacert FILE trusts its authority; -k accepts any certificate.",
      ) as string,
    });
    expect(judge(shown, "UNABLE_TO_VERIFY_LEAF_SIGNATURE").found).not.toContain("it is not for");
  });

  it("that says nothing of itself is shown all the same", () => {
    expect(judge({}).found).toContain("for nobody, by nobody");
  });
});
