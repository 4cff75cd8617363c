import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";

/** Where a click leads within the page; null when it leads elsewhere, opens beside, or is no link. */
function linkOf(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target !== "" || link.origin !== window.location.origin) return null;
  // A link to a place on this page leaves nothing.
  if (link.pathname === window.location.pathname) return null;
  return link.pathname + link.search + link.hash;
}

/** Asks before choices that nobody else sees yet are left behind. They stay on the device in any case. */
export function LeaveGuard({ changed, onSave }: { readonly changed: boolean; readonly onSave: () => Promise<boolean> }): ReactNode {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [to, setTo] = useState<string | null>(null);
  useEffect(() => {
    if (!changed) return undefined;
    const onClick = (event: MouseEvent): void => {
      const link = linkOf(event);
      if (link === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setTo(link);
    };
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    document.addEventListener("click", onClick, { capture: true });
    window.addEventListener("beforeunload", onUnload);
    return () => {
      document.removeEventListener("click", onClick, { capture: true });
      window.removeEventListener("beforeunload", onUnload);
    };
  }, [changed]);
  function go(): void {
    const there = to;
    setTo(null);
    if (there !== null) navigate(there);
  }
  async function saveAndGo(): Promise<void> {
    if (await onSave()) go();
    else setTo(null);
  }
  return (
    <Dialog.Root open={to !== null} onOpenChange={(open) => !open && setTo(null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="look-back" />
        <Dialog.Popup className="look-ask wall flex flex-col gap-4 p-6 outline-none">
          <Dialog.Title className="m-0 text-title">{t("avatar.leaveTitle")}</Dialog.Title>
          <Dialog.Description className="m-0 text-ink-soft">{t("avatar.leaveHelp")}</Dialog.Description>
          <div className="flex flex-wrap justify-end gap-2">
            <Dialog.Close className="button">{t("avatar.leaveStay")}</Dialog.Close>
            <button type="button" className="button" onClick={go}>
              {t("avatar.leaveGo")}
            </button>
            <button type="button" className="button button-lit" onClick={() => void saveAndGo()}>
              {t("avatar.leaveSave")}
            </button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
