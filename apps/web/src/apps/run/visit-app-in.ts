import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import { createAppFrame, forgetAppOrigin } from "@plaza/platform-browser";
import type { AppWay } from "@plaza/platform-browser";
import { ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { forgetTarget, lookUpApp } from "@plaza/webxdc";
import type { Home } from "../../home.ts";
import type { AppFile } from "./app-file.ts";
import { openAppDocument } from "./app-document.ts";
import { openAppOrigin } from "./app-origin.ts";
import type { AppOriginProblem } from "./app-origin.ts";
import { hasAllowList, sealHere } from "./app-seal.ts";
import type { AppSeal } from "./app-seal.ts";
import { createAppVisit } from "./app-visit.ts";
import type { AppVisit } from "./app-visit.ts";
import { createBrowserTabLocks } from "./browser-tab-locks.ts";
import type { KeptStorage } from "./kept-storage.ts";
import { drawIcon } from "./draw-icon.ts";

type Brands = readonly { readonly brand: string; readonly version: string }[];

function brandsHere(): Brands | undefined {
  const data: unknown = Reflect.get(navigator, "userAgentData");
  const brands: unknown = typeof data === "object" && data !== null && "brands" in data ? data.brands : undefined;
  const isBrand = (each: unknown): each is Brands[number] =>
    typeof each === "object" && each !== null && "brand" in each && "version" in each && typeof each.version === "string";
  return Array.isArray(brands) ? brands.filter(isBrand) : undefined;
}

/** How this browser and this server hold an app. */
function sealOfThisPage(appsOrigin: string | null): AppSeal {
  return sealHere({ appsOrigin, trustedTypes: "trustedTypes" in window, allowList: hasAllowList(brandsHere()) });
}

/** Whether someone looks at the page; watched for as long as the page lives. */
function lookingNow(): Signal<boolean> {
  const looking = createSignal(document.visibilityState === "visible");
  document.addEventListener("visibilitychange", () => looking.set(document.visibilityState === "visible"));
  return looking;
}

const looking = lookingNow();

/** Visits an app with this browser's means; the only place of the apps' part that names them. */
export function visitAppIn(link: string, { place, names, tools }: Pick<Home, "place" | "names" | "tools">): AppVisit {
  const page = window.location.origin;
  const seal = sealOfThisPage(place.appsOrigin);

  async function openWay(label: string, file: AppFile, kept: KeptStorage): Promise<Result<AppWay, AppOriginProblem>> {
    if (place.appsOrigin === null) return openAppDocument({ http: tools.http, page, kept, file });
    const opened = await openAppOrigin({ http: tools.http, page, template: place.appsOrigin, label, file });
    return opened.ok ? ok({ kind: "origin", url: opened.value, onStorage: (next) => kept.note(next) }) : opened;
  }

  return createAppVisit(link, {
    ...tools,
    names,
    page,
    seal,
    openWay,
    drawIcon,
    looking,
    relays: place.relays,
    resolve: (wanted) => lookUpApp(tools.pool, wanted, { timers: tools.timers }),
    locks: createBrowserTabLocks(),
    createFrame: createAppFrame,
    forgetOrigin: (url) => forgetAppOrigin(new URL(forgetTarget, url).href, document, tools.timers),
  });
}
