import { useEffect, useState } from "react";
import type { FormEvent, ReactNode } from "react";
import type { KeyElsewhere } from "@plaza/nostr-client";
import type { SignProblem } from "@plaza/platform";
import type { Nip46Problem } from "@plaza/protocol";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { CopyRow } from "./copy-row.tsx";
import { QrCode } from "./qr-code.tsx";
import { SignerWords } from "./signer-words.tsx";

/** Addresses that mean this computer to whoever reads them. */
function isOnlyHere(relays: readonly string[]): boolean {
  return relays.every((url) => /^wss?:\/\/(?:127\.|localhost|\[::1\]|[^/]*\.localhost)/iu.test(url));
}

/** Connects with a signer elsewhere: it scans this page, or its address is pasted. */
export function RemoteSigner({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const { keyring, tools, place } = home;
  const askPerson = useView(keyring.askPerson);
  const [uri, setUri] = useState<string | null>(null);
  const [address, setAddress] = useState("");
  const [connecting, setConnecting] = useState(false);
  const [problem, setProblem] = useState<SignProblem | Nip46Problem | null>(null);

  useEffect(() => {
    let gone = false;
    let end = (): void => undefined;
    void keyring.offer().then(async (pairing) => {
      end = () => pairing.end();
      if (gone) {
        end();
        return;
      }
      setUri(pairing.uri);
      const made = await pairing.done;
      if (gone) return;
      if (made.ok) take(made.value);
      else setProblem(made.problem);
    });
    return () => {
      gone = true;
      end();
    };
    // One offer as long as this is open.
  }, [keyring]);

  function take({ signer, kind }: KeyElsewhere): void {
    tools.identity.use(signer, kind);
    home.account.set("who");
  }

  async function connect(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (connecting) return;
    setConnecting(true);
    setProblem(null);
    const made = await keyring.byBunker(address);
    setConnecting(false);
    if (made.ok) take(made.value);
    else setProblem(made.problem);
  }

  return (
    <>
      <div className="flex flex-col items-center gap-3">
        <h3 className="m-0 self-start text-base">{t("signIn.scan")}</h3>
        {uri === null ? <div className="ghost who-qr" /> : <QrCode text={uri} label={t("signIn.scan")} />}
        <p className="m-0 self-start text-small text-ink-soft">{t("signIn.scanHelp")}</p>
        {isOnlyHere(place.relays) && <p className="m-0 self-start text-small text-ember">{t("signIn.scanLocal")}</p>}
      </div>
      {uri !== null && (
        <details>
          <summary className="cursor-pointer font-semibold">{t("signIn.scanCopy")}</summary>
          <div className="mt-2">
            <CopyRow text={uri} label={t("signIn.scanCopy")} />
          </div>
        </details>
      )}
      <form className="flex flex-col gap-3" onSubmit={(event) => void connect(event)}>
        <label className="flex flex-col gap-1.5 font-semibold">
          {t("signIn.paste")}
          <input
            className="field px-3.5 font-mono text-small font-normal"
            value={address}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder={t("signIn.pasteHint")}
            onChange={(event) => setAddress(event.target.value)}
          />
        </label>
        {askPerson !== null && (
          <p role="status" className="m-0 flex flex-wrap items-center gap-3">
            {t("signIn.askPerson")}
            <a className="button button-lit no-underline" href={askPerson} target="_blank" rel="noopener noreferrer">
              {t("signIn.askPersonOpen")}
            </a>
          </p>
        )}
        {problem !== null && (
          <p role="alert" className="m-0 text-rose">
            <SignerWords problem={problem} />
          </p>
        )}
        <button type="submit" className="button button-lit self-end" disabled={connecting || address.trim() === ""}>
          {t(connecting ? "signIn.connecting" : "signIn.connect")}
        </button>
      </form>
    </>
  );
}
