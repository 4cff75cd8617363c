import { Tabs } from "@base-ui/react/tabs";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../../design/use-view.ts";
import type { Home } from "../../home.ts";
import { AppFacts, AppRights } from "./about-app.tsx";
import type { AppRun } from "./app-run.ts";
import { ConductList } from "./conduct-list.tsx";
import { NewsTab } from "./news-tab.tsx";
import { PeopleTab } from "./people-tab.tsx";
import { PostedBy } from "./start-card.tsx";

const TABS = ["news", "people", "about"] as const;

/** What stands around an app: news, people, and what it is. */
export function RunPanel({
  run,
  home,
  nowMs,
  onClose,
}: {
  readonly run: AppRun;
  readonly home: Home;
  readonly nowMs: number;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { summary } = useView(run.session.view);
  return (
    <Tabs.Root defaultValue="news" className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center justify-between gap-2 px-4 pt-3">
        <Tabs.List className="flex gap-1" aria-label={t("runPanel.label")}>
          {TABS.map((tab) => (
            <Tabs.Tab key={tab} value={tab} className="tab">
              {t(`runPanel.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <button
          type="button"
          className="button button-round border-0"
          aria-label={t("runPanel.close")}
          title={t("runPanel.close")}
          onClick={onClose}
        >
          <X size={19} aria-hidden="true" />
        </button>
      </div>
      {summary !== null && (
        <p dir="auto" className="m-0 mx-4 mt-2 rounded-soft bg-wall-deep px-3 py-2 font-semibold [overflow-wrap:anywhere] sm:hidden">
          {summary}
        </p>
      )}
      <Tabs.Panel value="news" className="panel-page" tabIndex={0}>
        <NewsTab run={run} home={home} nowMs={nowMs} />
      </Tabs.Panel>
      <Tabs.Panel value="people" className="panel-page" tabIndex={0}>
        <PeopleTab run={run} />
      </Tabs.Panel>
      <Tabs.Panel value="about" className="panel-page" tabIndex={0}>
        <div className="flex flex-col gap-5">
          <PostedBy visit={run} app={run.app} />
          <ConductList run={run} />
          <AppFacts app={run.app} />
          <AppRights seal={run.seal} shared={run.app.attachment.webxdcId !== null} />
        </div>
      </Tabs.Panel>
    </Tabs.Root>
  );
}
