import { ImageUp } from "lucide-react";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { saveOwnProfile } from "@plaza/nostr-client";
import type { OwnProfile, Publication } from "@plaza/nostr-client";
import { isWebUrl } from "@plaza/protocol";
import type { Profile, ProfileFields } from "@plaza/protocol";
import { useTranslation } from "react-i18next";
import { RelayAnswers } from "../design/relay-answers.tsx";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { byteWords } from "../scene/byte-words.ts";
import { largestPicture, uploadPicture } from "./upload-picture.ts";

const LINES = [
  ["displayName", 60],
  ["name", 60],
  ["about", 1_000],
  ["picture", 2_000],
  ["nip05", 200],
  ["lud16", 200],
] as const;
type Field = (typeof LINES)[number][0];
type Texts = Readonly<Record<Field, string>>;

function textsOf(profile: Profile | null): Texts {
  const text = (field: Field): string => profile?.[field] ?? "";
  return {
    displayName: text("displayName"),
    name: text("name"),
    about: text("about"),
    picture: text("picture"),
    nip05: text("nip05"),
    lud16: text("lud16"),
  };
}

/** Only what the person changed is written: what another program changed meanwhile stays. */
function changesIn(before: Texts, after: Texts): ProfileFields {
  const changed = LINES.map(([field]) => field).filter((field) => before[field].trim() !== after[field].trim());
  return Object.fromEntries(changed.map((field) => [field, after[field].trim() === "" ? null : after[field].trim()]));
}

function Deliveries({ publication }: { readonly publication: Publication }): ReactNode {
  const { t } = useTranslation();
  const { state, relays } = useView(publication.status);
  return (
    <div role="status" className="rounded-soft bg-wall-deep p-3 text-small">
      <p className={`m-0 font-semibold ${state === "refused" ? "text-rose" : ""}`}>
        {t(state === "refused" ? "ownProfile.notSaved" : state === "sending" ? "ownProfile.saving" : "ownProfile.saved")}
      </p>
      <RelayAnswers relays={relays} />
    </div>
  );
}

/** The lines of a profile. */
export function ProfileForm({ home, found }: { readonly home: Home; readonly found: OwnProfile }): ReactNode {
  const { t, i18n } = useTranslation();
  const { identity, pool, people } = home.tools;
  const [before, setBefore] = useState(() => textsOf(found.profile));
  const [texts, setTexts] = useState(before);
  const [uploading, setUploading] = useState<number | null>(null);
  const [pictureWrong, setPictureWrong] = useState<"uploadType" | "uploadFailed" | null>(null);
  const [state, setState] = useState<"editing" | "saving" | "unread" | "notSigned">("editing");
  const [publication, setPublication] = useState<Publication | null>(null);
  const changes = changesIn(before, texts);
  const picture = texts.picture.trim();
  const isBad = picture !== "" && !isWebUrl(picture);
  const isReady = Object.keys(changes).length > 0 && !isBad && state !== "saving" && uploading === null;

  async function upload(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    setPictureWrong(null);
    setUploading(0);
    const stored = await uploadPicture(home, file, setUploading);
    setUploading(null);
    if (stored.ok) setTexts((now) => ({ ...now, picture: stored.value }));
    else setPictureWrong(stored.problem.code === "type" ? "uploadType" : "uploadFailed");
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isReady) return;
    setState("saving");
    setPublication(null);
    const saved = await saveOwnProfile(pool, await identity.signer(), changes);
    if (!saved.ok) {
      setState(saved.problem.code === "no-relay" ? "unread" : "notSigned");
      return;
    }
    setState("editing");
    // Shown at once; what relays say comes beside it.
    people.learn(saved.value.event);
    setPublication(saved.value.publication);
    const { state: outcome } = await saved.value.publication.done;
    if (outcome === "accepted") setBefore(texts);
  }

  return (
    <form className="flex flex-col gap-3" onSubmit={(event) => void save(event)}>
      {LINES.map(([field, longest]) => (
        <label key={field} className="flex flex-col gap-1.5 font-semibold">
          {t(`ownProfile.${field}`)}
          {field === "about" ? (
            <textarea
              dir="auto"
              className="field min-h-20 px-3.5 py-2.5 font-normal"
              value={texts.about}
              maxLength={longest}
              onChange={(event) => setTexts({ ...texts, about: event.target.value })}
            />
          ) : (
            <input
              dir="auto"
              className="field px-3.5 font-normal"
              value={texts[field]}
              maxLength={longest}
              autoComplete="off"
              spellCheck={field === "displayName"}
              inputMode={field === "picture" ? "url" : undefined}
              onChange={(event) => setTexts({ ...texts, [field]: event.target.value })}
            />
          )}
          {field === "picture" && isBad && <span className="text-small font-normal text-rose">{t("ownProfile.badPicture")}</span>}
        </label>
      ))}
      {home.place.media.length > 0 && (
        <div className="flex flex-col gap-2">
          <label className="button self-start focus-within:outline-3">
            <ImageUp size={18} aria-hidden="true" />
            {t("ownProfile.upload")}
            <input
              type="file"
              accept="image/jpeg,image/png,image/webp,image/gif"
              className="sr-only"
              disabled={uploading !== null}
              onChange={(event) => {
                void upload(event.target.files?.[0]);
                event.target.value = "";
              }}
            />
          </label>
          {uploading !== null && <progress className="who-bar" max={1} value={uploading} aria-label={t("ownProfile.uploading")} />}
          {pictureWrong !== null && (
            <p role="alert" className="m-0 text-small text-rose">
              {t(`ownProfile.${pictureWrong}`, { limit: byteWords(largestPicture, i18n.language) })}
            </p>
          )}
        </div>
      )}
      {(state === "unread" || state === "notSigned") && (
        <p role="alert" className="m-0 text-rose">
          {t(`ownProfile.${state}`)}
        </p>
      )}
      {publication !== null && <Deliveries publication={publication} />}
      <button type="submit" className="button button-lit self-end" disabled={!isReady}>
        {t(state === "saving" ? "ownProfile.saving" : "ownProfile.save")}
      </button>
    </form>
  );
}
