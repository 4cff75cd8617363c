import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { loadOwnProfile } from "@plaza/nostr-client";
import type { OwnProfile } from "@plaza/nostr-client";
import { useTranslation } from "react-i18next";
import type { Home } from "../home.ts";
import { keyOf } from "./other-account.ts";
import { ProfileForm } from "./profile-form.tsx";

function Relays({ found }: { readonly found: OwnProfile }): ReactNode {
  const { t } = useTranslation();
  const relays = found.relays?.relays ?? [];
  return (
    <details>
      <summary className="cursor-pointer py-2 font-semibold">{t("ownProfile.relays")}</summary>
      <p className="m-0 text-small text-ink-soft">{t(relays.length === 0 ? "ownProfile.noRelays" : "ownProfile.relaysHelp")}</p>
      <ul className="m-0 mt-2 flex list-none flex-col gap-1 p-0 text-small">
        {relays.map(({ url, read, write }) => (
          <li key={url} className="flex flex-wrap justify-between gap-x-3">
            <span className="[overflow-wrap:anywhere]">{url}</span>
            <span className="text-ink-soft">
              {[read ? t("ownProfile.read") : "", write ? t("ownProfile.write") : ""].filter((use) => use !== "").join(", ")}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** One's own profile: read first, then to be changed. */
export function OwnProfilePanel({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const { identity, pool } = home.tools;
  const [tries, setTries] = useState(0);
  const [found, setFound] = useState<OwnProfile | "loading" | "unread">("loading");
  useEffect(() => {
    let gone = false;
    setFound("loading");
    const pubkey = keyOf(identity.account.get());
    const nothing: OwnProfile = { profile: null, event: null, relays: null };
    if (pubkey === null) setFound(nothing);
    else void loadOwnProfile(pool, pubkey).then((loaded) => gone || setFound(loaded.ok ? loaded.value : "unread"));
    return () => {
      gone = true;
    };
  }, [identity, pool, tries]);

  if (found === "loading") {
    return (
      <p role="status" className="m-0 py-8 text-center text-ink-soft">
        {t("ownProfile.loading")}
      </p>
    );
  }
  if (found === "unread") {
    return (
      <>
        <p role="alert" className="m-0 text-rose">
          {t("ownProfile.unread")}
        </p>
        <button type="button" className="button self-end" onClick={() => setTries(tries + 1)}>
          {t("ownProfile.retry")}
        </button>
      </>
    );
  }
  return (
    <>
      <p className="m-0 text-small text-ink-soft">
        {t("ownProfile.help")} {found.event !== null && t("ownProfile.others")}
      </p>
      <ProfileForm home={home} found={found} />
      <Relays found={found} />
    </>
  );
}
