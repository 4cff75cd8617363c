import { Popover } from "@base-ui/react/popover";
import { ArrowDown } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SessionRelay, SoundParent, SpaceSessionView } from "@plaza/space";
import { useView } from "../../design/use-view.ts";
import { barsOf, pathVerdict } from "../visit/path-verdict.ts";
import type { SpaceRun } from "../visit/space-run.ts";
import { LineBars } from "./line-bars.tsx";

const BAR_WORDS = ["spacePath.wordNone", "spacePath.wordPoor", "spacePath.wordFair", "spacePath.wordGood"] as const;
const WAY_WORDS = { direct: "spacePath.direct", reflexive: "spacePath.reflexive", relayed: "spacePath.relayedWay" } as const;

function Fact({ words, children }: { readonly words: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="flex justify-between gap-4">
      <dt className="text-ink-soft">{words}</dt>
      <dd className="m-0 text-end font-semibold">{children}</dd>
    </div>
  );
}

function Parent({ parent, name }: { readonly parent: SoundParent; readonly name: string }): ReactNode {
  const { t } = useTranslation();
  const { rttMs, way, delivered } = parent;
  return (
    <li className="flex flex-col rounded-soft bg-wall-deep px-3 py-2">
      <span className="truncate font-semibold">
        <bdi>{t("spacePath.from", { name })}</bdi>
      </span>
      <span className="text-small text-ink-soft">
        {rttMs === null ? t("spacePath.unmeasured") : t("spacePath.rtt", { ms: Math.round(rttMs) })}
        {way !== null && ` · ${t(WAY_WORDS[way])}`}
        {` · ${t("spacePath.delivered", { percent: Math.round(delivered * 100) })}`}
      </span>
    </li>
  );
}

function relayWord({ state, takes }: SessionRelay): "spacePath.relayOpen" | "spacePath.relayOff" | "spacePath.relayRefuses" {
  if (takes === false) return "spacePath.relayRefuses";
  return state === "open" ? "spacePath.relayOpen" : "spacePath.relayOff";
}

/** Why the sound is as it is: one sentence, the way it takes, and the figures behind it. */
export function PathButton({ run, view }: { readonly run: SpaceRun; readonly view: SpaceSessionView }): ReactNode {
  const { t } = useTranslation();
  const { stage } = useView(run.sound.view);
  const verdict = pathVerdict(view, stage === "waiting");
  const bars = barsOf[verdict];
  const { path, relays } = view;
  const label = t("spacePath.open", { word: t(BAR_WORDS[bars]) });
  return (
    <Popover.Root>
      <Popover.Trigger className="button flex-none gap-2 px-3" aria-label={label} title={label} data-verdict={verdict}>
        <LineBars bars={bars} words="" />
        <span className="hidden text-small sm:inline" aria-hidden="true">
          {t("space.sound")}
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={8} collisionPadding={12} className="z-40">
          <Popover.Popup className="pop wall flex w-[min(23rem,calc(100vw-1.5rem))] flex-col gap-3 p-5 outline-none">
            <Popover.Title className="m-0 text-title">{t("spacePath.title")}</Popover.Title>
            <p className="m-0" data-testid="path-words">
              {t(`spacePath.${verdict}`)}
            </p>
            {path.parents.length > 0 && (
              <div className="flex flex-col gap-1.5">
                <p className="m-0 text-small font-semibold text-ink-soft">
                  {t("spacePath.speakers")} · {t("spacePath.hops", { count: Math.max(0, path.depth - 1) })}
                </p>
                <ArrowDown size={16} aria-hidden="true" className="ml-3 text-ink-soft" />
                <ul className="m-0 flex list-none flex-col gap-1.5 p-0">
                  {path.parents.map((parent) => (
                    <Parent key={parent.pubkey} parent={parent} name={run.names.nameOf(parent.pubkey)} />
                  ))}
                </ul>
                <ArrowDown size={16} aria-hidden="true" className="ml-3 text-ink-soft" />
                <p className="m-0 font-semibold">{t("spacePath.here")}</p>
              </div>
            )}
            <dl className="m-0 flex flex-col gap-1 text-small">
              {path.state !== "source" && <Fact words={t("spacePath.delay")}>{t("spacePath.ms", { ms: Math.round(path.delayMs) })}</Fact>}
              <Fact words={t("spacePath.held")}>{t("spacePath.ms", { ms: Math.round(path.heldMs) })}</Fact>
              <Fact words={t("spacePath.loss")}>{`${Math.round(path.lossRatio * 100)} %`}</Fact>
              <Fact words={t("spacePath.carried")}>{t("spacePath.carriedPeople", { count: path.children })}</Fact>
            </dl>
            <div className="flex flex-col gap-1 text-small">
              <p className="m-0 font-semibold text-ink-soft">{t("spacePath.relays")}</p>
              {relays.map((relay) => (
                <p key={relay.url} className="m-0 flex justify-between gap-4">
                  <span className="truncate">{relay.url.replace(/^wss?:\/\//u, "")}</span>
                  <span className={`flex-none ${relay.state === "open" && relay.takes !== false ? "text-leaf" : "text-rose"}`}>
                    {t(relayWord(relay))}
                  </span>
                </p>
              ))}
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
