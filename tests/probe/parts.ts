import type { OutgoingHttpHeaders } from "node:http";
import type { Loosening } from "./stages/loosening.ts";

/** A part of the seal that can be taken out, and attempts that must then get out. */
export interface SealPart {
  readonly name: string;
  readonly loosening: Loosening;
  readonly witnesses: readonly string[];
}

const policyHeader = "content-security-policy";

/** Changes the policy of an answer. */
function editPolicy(headers: OutgoingHttpHeaders, edit: (directives: readonly string[]) => readonly string[]): void {
  const directives = String(headers[policyHeader] ?? "").split(/;\s*/);
  headers[policyHeader] = edit(directives).join("; ");
}

function without(...names: readonly string[]): (directives: readonly string[]) => readonly string[] {
  return (directives) => directives.filter((directive) => !names.includes(directive.split(" ", 1)[0] ?? ""));
}

/** The browser's own floor, which Firefox and Safari do not have: without it every other part has to hold by itself. */
export const withoutFloor: Loosening = {
  appHeaders: (headers) => void delete headers["connection-allowlist"],
};

function and(loosening: Loosening): Loosening {
  return {
    ...loosening,
    appHeaders(headers, url) {
      withoutFloor.appHeaders?.(headers, url);
      loosening.appHeaders?.(headers, url);
    },
  };
}

// The browser refuses every text where trusted types are asked for and nobody answers for them.
const anythingGoes = "<script>trustedTypes.createPolicy('default',{createHTML:(t)=>t,createScript:(t)=>t,createScriptURL:(t)=>t})</script>";
const guardEnd = (html: string): number => html.indexOf("</script>") + "</script>".length;

/** An iframe of the page gets no sandbox. Runs in the page. */
function refuseSandbox(): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is put back as a method at once
  Element.prototype.setAttribute = new Proxy(Element.prototype.setAttribute, {
    apply(set, element: Element, given: [string, string]) {
      if (given[0] !== "sandbox") Reflect.apply(set, element, given);
    },
  });
}

/** The browser tells of no navigation before it happens. Runs in every document. */
function hideNavigation(): void {
  Reflect.deleteProperty(window, "navigation");
}

/** Each part that the probe must miss when it is gone. All are measured without the browser's own floor. */
export const sealParts: readonly SealPart[] = [
  {
    name: "the guard's hold on addresses",
    loosening: and({ inPage: hideNavigation }),
    witnesses: ["go-location", "go-https", "anchor"],
  },
  {
    // The hold goes too: it stops by itself what frame-src stops. A bare address has no name that could be guessed at.
    name: "the page's frame-src",
    loosening: and({
      pageHeaders: (headers) => editPolicy(headers, without("frame-src", "child-src", "default-src")),
      inPage: hideNavigation,
    }),
    witnesses: ["go-by-address", "go-data"],
  },
  {
    name: "the frame's sandbox",
    loosening: and({ inPage: refuseSandbox }),
    witnesses: ["window-open", "anchor-target-blank", "top-location", "anchor-target-top"],
  },
  {
    name: "the refusal of service workers",
    loosening: and({
      request(headers) {
        delete headers["service-worker"];
        if (headers["sec-fetch-dest"] === "serviceworker") headers["sec-fetch-dest"] = "script";
      },
    }),
    witnesses: ["service-worker-script-given-out"],
  },
  {
    name: "the guard",
    loosening: and({ appPage: (html) => `<!doctype html>${anythingGoes}${html.slice(guardEnd(html))}` }),
    witnesses: ["webrtc-checks-udp", "webrtc-stun", "hint-preconnect", "hint-dns", "realm-by-element", "go-javascript-page"],
  },
  {
    name: "the rewriting of markup",
    loosening: and({ appPage: (html, own) => html.slice(0, guardEnd(html)) + own }),
    witnesses: ["file-frame-srcdoc", "file-frame-blank", "file-preconnect", "file-dns-prefetch"],
  },
  {
    name: "the rule that only pages become documents",
    loosening: and({
      request(headers, url) {
        if (/\.html?$|\/$/.test(url.pathname)) return;
        headers["sec-fetch-dest"] = "empty";
        headers["sec-fetch-mode"] = "no-cors";
      },
      appHeaders(headers) {
        delete headers["x-content-type-options"];
        editPolicy(headers, without("sandbox"));
      },
    }),
    witnesses: ["go-file-free.svg", "go-file-free.xhtml", "go-file-free.xml"],
  },
  {
    name: "the app origin's policy",
    loosening: and({ appHeaders: (headers) => void delete headers[policyHeader] }),
    witnesses: ["fetch", "img", "script", "websocket", "css-import", "worker-blob-fetch"],
  },
  {
    name: "trusted types",
    loosening: and({ appHeaders: (headers) => editPolicy(headers, without("require-trusted-types-for", "trusted-types")) }),
    witnesses: ["go-javascript-page", "anchor-javascript-page", "open-javascript-page"],
  },
  {
    name: "Permissions-Policy",
    loosening: and({ appHeaders: (headers) => void delete headers["permissions-policy"] }),
    witnesses: ["feature-camera", "feature-geolocation", "feature-storage-access", "payment", "fedcm-https"],
  },
];

/** Parts beside which nothing more was seen to get out: others hold in their place. They are measured, and told of. */
export const doubledParts: readonly SealPart[] = [
  {
    name: "Origin-Agent-Cluster",
    loosening: and({ appHeaders: (headers) => void delete headers["origin-agent-cluster"] }),
    witnesses: ["page-document", "page-document-by-domain"],
  },
  {
    name: "X-DNS-Prefetch-Control",
    loosening: and({ appHeaders: (headers) => void delete headers["x-dns-prefetch-control"] }),
    witnesses: ["anchor-name-lookup", "area-name-lookup", "hint-dns"],
  },
];
