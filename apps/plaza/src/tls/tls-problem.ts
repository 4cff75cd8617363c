/** Why a certificate cannot be used. */
export type TlsProblem =
  | { readonly code: "tls-half-given"; readonly missing: "--tls-cert" | "--tls-key" }
  | { readonly code: "tls-given-twice" }
  | { readonly code: "tls-unreadable"; readonly path: string; readonly detail: string }
  | { readonly code: "tls-not-a-certificate"; readonly path: string }
  | { readonly code: "tls-not-a-key"; readonly path: string }
  | { readonly code: "tls-key-locked"; readonly path: string }
  | { readonly code: "tls-key-of-another"; readonly certPath: string; readonly keyPath: string }
  | { readonly code: "tls-expired"; readonly path: string; readonly untilMs: number }
  | { readonly code: "tls-not-yet"; readonly path: string; readonly fromMs: number }
  | { readonly code: "tls-not-kept"; readonly path: string; readonly detail: string };

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
}

/** One clear line: what was wrong and what to do. */
export function explainTlsProblem(problem: TlsProblem): string {
  switch (problem.code) {
    case "tls-half-given":
      return `a certificate needs its key and a key its certificate: give ${problem.missing} too.`;
    case "tls-given-twice":
      return "give either --tls self-signed or a certificate of your own (--tls-cert, --tls-key), not both.";
    case "tls-unreadable":
      return `cannot read ${problem.path} (${problem.detail}). Check the path, and that the user who runs Plaza may read it.`;
    case "tls-not-a-certificate":
      return `${problem.path} holds no certificate. Give the PEM file with the whole chain (often fullchain.pem) as --tls-cert.`;
    case "tls-not-a-key":
      return `${problem.path} holds no private key. Give the PEM file of the key (often privkey.pem) as --tls-key.`;
    case "tls-key-locked":
      return `the key ${problem.path} is locked with a passphrase. Write it without one: openssl pkey -in ${problem.path} -out plain.pem`;
    case "tls-key-of-another":
      return `the key ${problem.keyPath} does not belong to the certificate ${problem.certPath}. Give the two files that were issued together, the site's own certificate first in its file.`;
    case "tls-expired":
      return `the certificate ${problem.path} was valid until ${day(problem.untilMs)} (UTC). Renew it, e.g. with: certbot renew`;
    case "tls-not-yet":
      return `the certificate ${problem.path} is valid only from ${day(problem.fromMs)} (UTC). Is this machine's clock right?`;
    case "tls-not-kept":
      return `cannot keep a certificate in ${problem.path} (${problem.detail}). Choose another folder with --data, or mend its permissions.`;
  }
}
