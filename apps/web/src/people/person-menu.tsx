import { Popover } from "@base-ui/react/popover";
import { Copy, Eye, EyeOff, Flag, Footprints, Mail, MessageCircleMore, Volume2, VolumeX } from "lucide-react";
import { useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { encodeNpub } from "@plaza/protocol";
import { useView } from "../design/use-view.ts";
import { copyText } from "../home/copy-text.ts";
import type { Home } from "../home.ts";
import { pathToPeople } from "./person-address.ts";
import { MenuRow } from "./menu-row.tsx";
import { actOn } from "./person-acts.ts";
import type { PersonAsked } from "./person-desk.ts";

/** What one can do about somebody met in a world. */
export function PersonMenu({ home, asked }: { readonly home: Home; readonly asked: PersonAsked }): ReactNode {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { muted, hidden } = useView(home.tools.mutes.view);
  const { pubkey, visit, anchor, line } = asked;
  const { people } = useView(visit.everybody);
  useView(home.names.changes);
  const name = home.names.nameOf(pubkey);
  const isHere = people.some((person) => person.pubkey === pubkey);
  const whispers = useRef(false);
  const close = (): void => {
    if (home.persons.asked.get() === asked) home.persons.asked.set(null);
  };
  const act = (what: () => void): (() => void) => {
    return () => {
      close();
      what();
    };
  };
  // Nobody whispers to whom they do not want to hear.
  const silence = (how: "muted" | "hidden"): void => {
    if (visit.whisperTo.get() === pubkey) visit.whisperTo.set(null);
    actOn(home, pubkey, how);
  };
  return (
    <Popover.Root open onOpenChange={(open) => !open && close()}>
      <Popover.Portal>
        <Popover.Positioner anchor={anchor} side="bottom" align="start" sideOffset={6} collisionPadding={12} className="z-40">
          <Popover.Popup
            className="pop wall flex max-h-[var(--available-height)] w-72 flex-col overflow-y-auto p-1.5 outline-none"
            aria-label={t("persons.open", { name })}
            finalFocus={() => {
              // A whisper is written where one talks.
              const field = whispers.current ? document.querySelector<HTMLElement>("#chat .field") : null;
              return field ?? (anchor.isConnected && anchor instanceof HTMLElement ? anchor : true);
            }}
          >
            <p className="m-0 truncate px-3.5 pt-2 pb-1 font-bold">
              <bdi>{name}</bdi>
            </p>
            {isHere && !hidden.has(pubkey) && (
              <MenuRow icon={Footprints} words={t("persons.walk")} onPress={act(() => void visit.walk.walkTo(pubkey))} />
            )}
            {isHere && !muted.has(pubkey) && (
              <MenuRow
                icon={MessageCircleMore}
                words={t("persons.whisper")}
                help={t("persons.whisperHelp")}
                onPress={act(() => {
                  whispers.current = true;
                  visit.whisperTo.set(pubkey);
                })}
              />
            )}
            <MenuRow icon={Mail} words={t("persons.message")} onPress={act(() => navigate(pathToPeople([pubkey])))} />
            <MenuRow icon={Copy} words={t("persons.copy")} onPress={act(() => void copyText(encodeNpub(pubkey)))} />
            <hr className="my-1 border-line" />
            {muted.has(pubkey) ? (
              <MenuRow icon={Volume2} words={t("persons.unmute")} onPress={act(() => actOn(home, pubkey, "unmuted"))} />
            ) : (
              <MenuRow icon={VolumeX} words={t("persons.mute")} help={t("persons.muteHelp")} onPress={act(() => silence("muted"))} />
            )}
            {hidden.has(pubkey) ? (
              <MenuRow icon={Eye} words={t("persons.show")} onPress={act(() => actOn(home, pubkey, "shown"))} />
            ) : (
              <MenuRow icon={EyeOff} words={t("persons.hide")} help={t("persons.hideHelp")} onPress={act(() => silence("hidden"))} />
            )}
            <MenuRow icon={Flag} words={t("persons.report")} isRose onPress={act(() => home.persons.reported.set({ pubkey, line }))} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
