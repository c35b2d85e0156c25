import { describe, expect, it } from "vitest";
import { certificateAdvice, wrongNameToo } from "../../src/diagnose/certificate-advice.ts";

describe("what is wrong with a certificate", () => {
  it.each([
    ["CERT_HAS_EXPIRED", "The certificate has expired: no client connects that looks at it."],
    ["CERT_NOT_YET_VALID", "The certificate is not valid yet."],
    [
      "HOSTNAME_MISMATCH",
      "The certificate is for another host: somebody else may answer, or the server has the wrong one.",
    ],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "The certificate is signed by itself: nobody vouches for it."],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "The certificate is not signed by an authority that this machine trusts."],
    ["EPROTO", undefined],
    ["constructor", undefined],
    [undefined, undefined],
  ])("%s", (code, meaning) => {
    expect(certificateAdvice(code)?.meaning).toBe(meaning);
  });

  it("is not mended by trust alone where the name is wrong as well", () => {
    const itself = certificateAdvice("DEPTH_ZERO_SELF_SIGNED_CERT");
    expect(itself && wrongNameToo(itself)).toEqual({
      meaning: "The certificate is signed by itself: nobody vouches for it. It is for another host as well.",
      help: "Use one of its names. --cacert FILE trusts it; -k accepts any certificate.",
    });
  });
});
