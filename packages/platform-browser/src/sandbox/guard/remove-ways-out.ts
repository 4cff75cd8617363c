import { fixProperty, prototypeNamed, removeProperty } from "./own.ts";

/** Classes and functions that reach the network, or a window, past every policy that a server can send. */
const globals = [
  "WebTransport",
  "WebTransportDatagramDuplexStream",
  "WebTransportBidirectionalStream",
  "WebTransportError",
  "WebSocketStream",
  "WebSocketError",
  "XSLTProcessor",
  "fetchLater",
  "FetchLaterResult",
  "PaymentRequest",
  "PaymentResponse",
  "PaymentManager",
  "PresentationRequest",
  "Presentation",
  "PresentationConnection",
  "PresentationReceiver",
  "ServiceWorker",
  "ServiceWorkerContainer",
  "ServiceWorkerRegistration",
  "cookieStore",
  "CookieStore",
  "CookieStoreManager",
  "CookieChangeEvent",
  "documentPictureInPicture",
  "DocumentPictureInPicture",
  "IdentityCredential",
  "IdentityProvider",
  "FederatedCredential",
  "DigitalCredential",
  "PublicKeyCredential",
  "PasswordCredential",
  "sharedStorage",
  "SharedStorage",
  "launchQueue",
  "LaunchQueue",
  "FencedFrameConfig",
  "fence",
  "BackgroundFetchManager",
  "openDatabase",
  "showModalDialog",
  "ShadowRealm",
];

const navigatorParts = [
  "serviceWorker",
  "credentials",
  "presentation",
  "share",
  "registerProtocolHandler",
  "unregisterProtocolHandler",
  "getInstalledRelatedApps",
  "install",
  "setAppBadge",
  "clearAppBadge",
  "joinAdInterestGroup",
  "leaveAdInterestGroup",
  "updateAdInterestGroups",
  "runAdAuction",
  "createAuctionNonce",
  "canLoadAdAuctionFencedFrame",
  "deprecatedReplaceInURN",
  "deprecatedURNToURL",
  "usb",
  "serial",
  "hid",
  "bluetooth",
  "xr",
  "getUserMedia",
  "webkitGetUserMedia",
  "mozGetUserMedia",
];

/**
 * Takes away what no policy holds.
 *
 * @see docs/spec/webxdc.md [X-4a]
 */
export function removeWaysOut(scope: object): void {
  const names = Object.getOwnPropertyNames(scope);
  // Apps ask for the class by its bare name and expect to be told that there is none.
  for (const name of names) if (/^(?:webkit|moz)?(?:RTC|Rtc)/.test(name)) fixProperty(scope, name, undefined);
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection"]) {
    if (!names.includes(name)) fixProperty(scope, name, undefined);
  }
  for (const name of globals) {
    removeProperty(scope, name);
    if (name in scope) fixProperty(scope, name, undefined);
  }
  const navigators = prototypeNamed(scope, "Navigator");
  for (const name of navigatorParts) removeProperty(navigators, name);
  const documents = prototypeNamed(scope, "Document");
  fixProperty(documents, "cookie", "");
  for (const name of ["browsingTopics", "hasPrivateToken", "requestStorageAccess", "requestStorageAccessFor"])
    removeProperty(documents, name);
  // An ordinary function: apps have global functions called `open` of their own.
  removeProperty(scope, "open");
  Object.defineProperty(scope, "open", { value: () => null, writable: true, enumerable: true, configurable: true });
}
