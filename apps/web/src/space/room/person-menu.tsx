import { Popover } from "@base-ui/react/popover";
import {
  Copy,
  Flag,
  Hand,
  KeyRound,
  MessageCircleOff,
  Mic,
  MicOff,
  ShieldPlus,
  UserMinus,
  UserPlus,
  UserX,
  Volume2,
  VolumeX,
} from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { encodeNpub } from "@plaza/protocol";
import type { SpaceMember, SpaceSessionView } from "@plaza/space";
import { useView } from "../../design/use-view.ts";
import { copyText } from "../../home/copy-text.ts";
import { MenuRow } from "../../people/menu-row.tsx";
import { actOn } from "../../people/person-acts.ts";
import { roomListOf } from "../visit/room-list.ts";
import type { SpaceRun } from "../visit/space-run.ts";
import type { Acting } from "./act-words.ts";

function VolumeRow({ run, person }: { readonly run: SpaceRun; readonly person: SpaceMember }): ReactNode {
  const { t } = useTranslation();
  const volume = useView(run.volumes.chosen).get(person.pubkey) ?? 1;
  return (
    <div className="flex flex-col">
      <label className="flex flex-col gap-1 px-3.5 pt-2 text-small font-semibold">
        {t("spacePeople.volume")}
        <input
          type="range"
          className="slider"
          min={0}
          max={2}
          step={0.05}
          value={volume}
          aria-valuetext={`${Math.round(volume * 100)} %`}
          onChange={(event) => run.volumes.set(person.pubkey, Number(event.target.value))}
        />
      </label>
      <MenuRow
        icon={volume === 0 ? Volume2 : VolumeX}
        words={t(volume === 0 ? "spacePeople.hear" : "spacePeople.silence")}
        onPress={() => run.volumes.set(person.pubkey, volume === 0 ? 1 : 0)}
      />
    </div>
  );
}

/** What one can do about somebody: for oneself, and as far as one's role reaches. */
export function PersonMenu({
  run,
  view,
  person,
  acting,
  onRemove,
  children,
}: {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly person: SpaceMember;
  readonly acting: Acting;
  readonly onRemove: (person: SpaceMember) => void;
  /** What is touched to open it. */
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { session, names } = run;
  const { pubkey, role } = person;
  const name = names.nameOf(pubkey);
  const isMuted = useView(run.peace.tools.mutes.view).muted.has(pubkey);
  const own = view.self.role;
  const isSelf = pubkey === view.self.pubkey;
  const isHost = own === "host";
  const hasSay = (isHost || own === "cohost") && !isSelf && role !== "host" && (isHost || role !== "cohost");
  const hasHand = view.room.hands.some((hand) => hand.pubkey === pubkey);
  const hasList = view.room.info?.access === "members";
  const isUnlisted = roomListOf(view)?.others.includes(pubkey) === true;
  const needsKey = (view.room.info?.keyId ?? null) !== null && !person.isAdmitted;
  const act = (what: () => void): (() => void) => {
    return () => {
      what();
      setOpen(false);
    };
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="person-touch" aria-label={t("spacePeople.options", { name })}>
        {children}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="center" sideOffset={8} collisionPadding={12} className="z-40">
          <Popover.Popup className="pop wall flex w-64 flex-col p-1.5 outline-none" aria-label={t("spacePeople.options", { name })}>
            <p className="m-0 truncate px-3.5 pt-2 pb-1 font-bold">
              <bdi>{name}</bdi>
            </p>
            {isMuted && (
              <p className="m-0 flex items-start gap-2.5 px-3.5 py-2 text-small">
                <VolumeX size={18} aria-hidden="true" className="flex-none text-rose" />
                {t("spacePeople.muted")}
              </p>
            )}
            {!isSelf && !isMuted && role !== "listener" && <VolumeRow run={run} person={person} />}
            {hasSay && role === "listener" && hasHand && (
              <MenuRow icon={Mic} words={t("spacePeople.letSpeak")} onPress={act(() => acting.run(session.promote(pubkey)))} />
            )}
            {hasSay && role === "listener" && !hasHand && (
              <MenuRow
                icon={Mic}
                words={t("spacePeople.invite")}
                onPress={act(() => acting.run(session.invite(pubkey), t("spacePeople.invited")))}
              />
            )}
            {hasSay && hasHand && (
              <MenuRow icon={Hand} words={t("spacePeople.lowerHand")} onPress={act(() => acting.run(session.demote(pubkey)))} />
            )}
            {hasSay && role !== "listener" && person.sessionKey !== null && (
              <MenuRow icon={MicOff} words={t("spacePeople.askMute")} onPress={act(() => acting.run(session.askToMute(pubkey)))} />
            )}
            {hasSay && isHost && role !== "cohost" && (
              <MenuRow icon={ShieldPlus} words={t("spacePeople.cohost")} onPress={act(() => acting.run(session.makeCohost(pubkey)))} />
            )}
            {hasSay && role !== "listener" && (
              <MenuRow icon={UserMinus} words={t("spacePeople.demote")} onPress={act(() => acting.run(session.demote(pubkey)))} />
            )}
            {hasSay && isUnlisted && (
              <MenuRow icon={UserPlus} words={t("spaceList.add")} onPress={act(() => void run.list.add([pubkey]))} />
            )}
            {hasSay && needsKey && !hasList && (
              <MenuRow
                icon={KeyRound}
                words={t("spacePeople.giveKey")}
                onPress={act(() => acting.run(session.giveKey(pubkey, ""), t("spacePeople.gaveKey", { name })))}
              />
            )}
            {isSelf && (own === "speaker" || own === "cohost") && (
              <MenuRow icon={UserMinus} words={t("spaceTalk.step")} onPress={act(() => acting.run(session.stepDown()))} />
            )}
            <MenuRow icon={Copy} words={t("spacePeople.copy")} onPress={act(() => void copyText(encodeNpub(pubkey)))} />
            {!isSelf && (
              <>
                {isMuted ? (
                  <MenuRow icon={Volume2} words={t("persons.unmute")} onPress={act(() => actOn(run.peace, pubkey, "unmuted"))} />
                ) : (
                  <MenuRow
                    icon={MessageCircleOff}
                    words={t("persons.mute")}
                    help={t("spacePeople.muteHelp")}
                    onPress={act(() => actOn(run.peace, pubkey, "muted"))}
                  />
                )}
                <MenuRow
                  icon={Flag}
                  words={t("persons.report")}
                  isRose
                  onPress={act(() => run.peace.persons.reported.set({ pubkey, line: null }))}
                />
              </>
            )}
            {hasSay && <MenuRow icon={UserX} words={t("spacePeople.remove")} isRose onPress={act(() => onRemove(person))} />}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
