import { Popover } from "@base-ui/react/popover";
import { CircleHelp } from "lucide-react";
import { useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useView } from "../design/use-view.ts";
import { KeyList } from "./key-list.tsx";
import type { StageDesk } from "./stage-desk.ts";

/** How to move, behind a button and a key. */
export function StageHelp({ desk }: { readonly desk: StageDesk }): ReactNode {
  const { t } = useTranslation();
  const open = useView(desk.help);
  const byButton = useRef(false);
  return (
    <Popover.Root
      open={open}
      onOpenChange={(now) => {
        if (now) byButton.current = true;
        desk.help.set(now);
      }}
    >
      <Popover.Trigger className="button button-round float flex-none" aria-label={t("scene.help")} title={t("scene.help")}>
        <CircleHelp size={20} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="start" sideOffset={10} collisionPadding={12} className="z-40">
          <Popover.Popup
            // Opened by its key, the button stays out of it: Space goes on jumping.
            finalFocus={() => {
              const back = byButton.current;
              byButton.current = false;
              return back;
            }}
            className="pop wall chat-log max-h-[var(--available-height)] max-w-[min(26rem,calc(100vw-1.5rem))] p-5 outline-none"
          >
            <Popover.Title className="m-0 mb-3 text-title">{t("scene.help")}</Popover.Title>
            <KeyList />
            <p className="m-0 mt-3">
              <Link href="/settings" className="underline">
                {t("settings.all")}
              </Link>
            </p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
