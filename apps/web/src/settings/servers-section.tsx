import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { keepOwnServers, MOST_SERVERS, readOwnServers, readServerAddress } from "../home/own-servers.ts";
import { SettingSection } from "./setting-rows.tsx";

const COLOURS = { open: "text-leaf", connecting: "text-ember", waiting: "text-rose", ended: "text-ink-soft" } as const;
const storage = (): Storage => window.localStorage;

function RelayState({ home, url }: { readonly home: Home; readonly url: string }): ReactNode {
  const { t } = useTranslation();
  const status = useView(home.tools.pool.status).find((each) => each.url === url || each.url === `${url}/`);
  if (status === undefined) return <span className="text-small text-ink-soft">{t("settings.afterReload")}</span>;
  return (
    <span className={`flex items-center gap-2 text-small ${COLOURS[status.state]}`} title={status.lastProblem ?? undefined}>
      <span aria-hidden="true" className={`lamp ${status.state === "open" ? "lamp-on" : ""}`} />
      {t(`settings.relay-${status.state}`)}
    </span>
  );
}

/** The relays, or the media servers, of this device: those of the place, or a list of one's own. */
export function ServersSection({ home, kind }: { readonly home: Home; readonly kind: "relays" | "media" }): ReactNode {
  const { t } = useTranslation();
  const [own, setOwn] = useState(() => readOwnServers(storage));
  const [changed, setChanged] = useState(false);
  const [typed, setTyped] = useState("");
  const [trouble, setTrouble] = useState<"bad" | "known" | "full" | "last" | "kept" | null>(null);
  const urls = own[kind] ?? home.place[kind];

  function keep(list: readonly string[] | null): void {
    const next = { ...readOwnServers(storage), [kind]: list };
    if (!keepOwnServers(next, storage)) {
      setTrouble("kept");
      return;
    }
    setOwn(next);
    setChanged(true);
    setTrouble(null);
  }
  function add(event: FormEvent): void {
    event.preventDefault();
    const url = readServerAddress(typed, kind);
    if (url === null) setTrouble("bad");
    else if (urls.includes(url)) setTrouble("known");
    else if (urls.length >= MOST_SERVERS) setTrouble("full");
    else {
      keep([...urls, url]);
      setTyped("");
    }
  }
  function remove(url: string): void {
    if (kind === "relays" && urls.length === 1) setTrouble("last");
    else keep(urls.filter((each) => each !== url));
  }

  const problem = trouble === null ? null : t(`settings.server-${trouble}`);
  return (
    <SettingSection id={kind} title={t(`settings.${kind}`)} help={t(`settings.${kind}Help`)}>
      {urls.length === 0 && <p className="m-0 text-small">{t("settings.noServers")}</p>}
      <ul className="m-0 flex list-none flex-col gap-1 p-0">
        {urls.map((url) => (
          <li key={url} className="flex min-h-11 items-center gap-3">
            <span className="min-w-0 flex-1 break-all">{url}</span>
            {kind === "relays" && <RelayState home={home} url={url} />}
            <button
              type="button"
              className="button button-round flex-none"
              aria-label={t("settings.remove", { url })}
              title={t("settings.remove", { url })}
              onClick={() => remove(url)}
            >
              <Trash2 size={17} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      <form className="flex flex-wrap items-end gap-2" onSubmit={add}>
        <label className="flex min-w-52 flex-1 flex-col gap-1 text-small font-semibold">
          {t(`settings.${kind}New`)}
          <input
            className="field px-3.5"
            value={typed}
            maxLength={300}
            autoComplete="off"
            spellCheck={false}
            placeholder={kind === "relays" ? "wss://" : "https://"}
            aria-invalid={trouble === "bad"}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <button type="submit" className="button">
          <Plus size={18} aria-hidden="true" />
          {t("settings.add")}
        </button>
      </form>
      {problem !== null && (
        <p role="alert" className="m-0 text-small text-rose">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2 empty:hidden">
        {own[kind] !== null && (
          <button type="button" className="button text-small" onClick={() => keep(null)}>
            {t("settings.usePlace")}
          </button>
        )}
        {changed && (
          <>
            <p role="status" className="m-0 text-small">
              {t("settings.reloadHelp")}
            </p>
            <button type="button" className="button button-lit text-small" onClick={() => location.reload()}>
              {t("app.reload")}
            </button>
          </>
        )}
      </div>
    </SettingSection>
  );
}
