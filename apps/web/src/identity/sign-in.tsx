import { FileKey, Puzzle, Smartphone } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { SignProblem } from "@plaza/platform";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { SignerWords } from "./signer-words.tsx";

/** The three ways to act with a key of one's own. */
export function SignIn({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const { keyring, tools } = home;
  const account = useView(tools.identity.account);
  const [there, setThere] = useState<boolean | null>(null);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<SignProblem | null>(null);
  useEffect(() => {
    let gone = false;
    void keyring.hasExtension().then((found) => gone || setThere(found));
    return () => {
      gone = true;
    };
  }, [keyring]);

  async function ask(): Promise<void> {
    setAsking(true);
    setProblem(null);
    const made = await keyring.byExtension();
    setAsking(false);
    if (!made.ok) {
      setProblem(made.problem);
      return;
    }
    tools.identity.use(made.value.signer, made.value.kind);
    home.account.set("who");
  }

  return (
    <>
      <p className="m-0 text-ink-soft">{t("signIn.help")}</p>
      <div className="flex flex-col gap-2">
        <button type="button" className="who-row" disabled={there !== true || asking} onClick={() => void ask()}>
          <Puzzle size={22} aria-hidden="true" />
          <span>
            <span className="block font-semibold">{t("signIn.extension")}</span>
            <span className="block text-small text-ink-soft">{t(there === false ? "signIn.extensionNone" : "signIn.extensionHelp")}</span>
          </span>
        </button>
        <button type="button" className="who-row" onClick={() => home.account.set("remote")}>
          <Smartphone size={22} aria-hidden="true" />
          <span>
            <span className="block font-semibold">{t("signIn.remote")}</span>
            <span className="block text-small text-ink-soft">{t("signIn.remoteHelp")}</span>
          </span>
        </button>
        <button type="button" className="who-row" onClick={() => home.account.set("bring")}>
          <FileKey size={22} aria-hidden="true" />
          <span>
            <span className="block font-semibold">{t("signIn.bring")}</span>
            <span className="block text-small text-ink-soft">{t("signIn.bringHelp")}</span>
          </span>
        </button>
      </div>
      <div role="status">{asking && <p className="m-0">{t("signIn.extensionWait")}</p>}</div>
      {problem !== null && (
        <p role="alert" className="m-0 text-rose">
          <SignerWords problem={problem} />
        </p>
      )}
      {account.kind === "guest" && <p className="m-0 text-small text-ink-soft">{t("signIn.guestStays")}</p>}
    </>
  );
}
