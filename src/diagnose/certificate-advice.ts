import type { Advice } from "./advice.ts";

const TRUST = "--cacert FILE trusts its authority; -k accepts any certificate.";

const another: Advice = {
  meaning: "The certificate is for another host: somebody else may answer, or the server has the wrong one.",
  help: "Use one of its names, as wstest doctor shows them; -k accepts any certificate.",
};

/** What is wrong with a certificate, by the code of OpenSSL or Node. */
const faults: Readonly<Record<string, Advice>> = {
  CERT_HAS_EXPIRED: {
    meaning: "The certificate has expired: no client connects that looks at it.",
    help: "Renew it; -k accepts any certificate.",
  },
  CERT_NOT_YET_VALID: {
    meaning: "The certificate is not valid yet.",
    help: "Are the clocks of this machine and of the server right?",
  },
  ERR_TLS_CERT_ALTNAME_INVALID: another,
  HOSTNAME_MISMATCH: another,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    meaning:
      "The certificate is not signed by an authority that this machine trusts: a private one, or the server does not show the certificates between its own and the authority's.",
    help: `${TRUST} For a public authority let the server send the whole chain (fullchain.pem).`,
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    meaning: "The certificate is not signed by an authority that this machine trusts.",
    help: TRUST,
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    meaning: "The certificate is signed by itself: nobody vouches for it.",
    help: "--cacert FILE trusts it; -k accepts any certificate.",
  },
  SELF_SIGNED_CERT_IN_CHAIN: {
    meaning:
      "The certificate is not signed by an authority that this machine trusts, but by one of a company, or of a test.",
    help: TRUST,
  },
};

/** What that means and what to try; undefined for a code of something else. */
export function certificateAdvice(code: string | undefined): Advice | undefined {
  return code !== undefined && Object.hasOwn(faults, code) ? faults[code] : undefined;
}

/** Of a certificate that is not trusted and has the wrong name as well: to trust it is not enough. */
export function wrongNameToo({ meaning, help }: Advice): Advice {
  return { meaning: `${meaning} It is for another host as well.`, help: `Use one of its names. ${help}` };
}
