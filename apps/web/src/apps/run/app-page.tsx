import "./run.css";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Notice } from "../../design/notice.tsx";
import { Shell } from "../../design/shell.tsx";
import { useView } from "../../design/use-view.ts";
import type { Home } from "../../home.ts";
import type { AppVisit, AppVisitView } from "./app-visit.ts";
import { FileNotice, ToApps } from "./file-notice.tsx";
import { RunScreen } from "./run-screen.tsx";
import { StartCard } from "./start-card.tsx";

function Choice({
  visit,
  view,
}: {
  readonly visit: AppVisit;
  readonly view: Extract<AppVisitView, { readonly phase: "choose" }>;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Notice title={t("run.choose")} help={t("run.chooseHelp")}>
      <ul className="m-0 flex w-full list-none flex-col gap-2 p-0">
        {view.post.apps.map((app, index) => (
          <li key={app.url}>
            <button type="button" className="button w-full justify-start text-start" onClick={() => visit.choose(index)}>
              <bdi className="truncate">{app.name === "" ? t("run.untitled") : app.name}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** Everything that comes before an app runs: what is looked for, brought, asked. */
export function BeforeApp({
  visit,
  view,
}: {
  readonly visit: AppVisit;
  readonly view: Exclude<AppVisitView, { readonly phase: "running" }>;
}): ReactNode {
  const { t } = useTranslation();
  const nameOf = (name: string): string => (name === "" ? t("run.untitled") : name);
  switch (view.phase) {
    case "lookup":
      if (view.state === "searching") return <Notice title={t("run.searching")} busy />;
      return (
        <Notice title={t(`run.${view.state}`)} help={t(`run.${view.state}Help`)}>
          <ToApps />
        </Notice>
      );
    case "choose":
      return <Choice visit={visit} view={view} />;
    case "file":
      return <FileNotice visit={visit} name={nameOf(view.name)} file={view.file} />;
    case "start":
      return <StartCard visit={visit} app={view.app} seal={view.seal} />;
    case "opening":
      return <Notice title={t("run.startingUp", { name: nameOf(view.app.name) })} busy />;
    case "elsewhere":
      return (
        <Notice title={t("run.elsewhere", { name: nameOf(view.app.name) })} help={t("run.elsewhereHelp")}>
          <button type="button" className="button button-lit" onClick={() => visit.takeOver()}>
            {t("run.takeOver")}
          </button>
          <ToApps />
        </Notice>
      );
    case "stuck": {
      const status = view.problem.code === "refused" ? view.problem.status : 0;
      return (
        <div role="alert">
          <Notice title={t("run.stuck", { name: nameOf(view.app.name) })} help={t(`runStuck.${view.problem.code}`, { status })}>
            <button type="button" className="button button-lit" onClick={() => visit.retry()}>
              {t("run.again")}
            </button>
            <ToApps />
          </Notice>
        </div>
      );
    }
    case "removing":
      return <Notice title={t("run.removing", { name: nameOf(view.name) })} busy />;
    case "removed":
      return (
        <Notice title={t("run.removed", { name: nameOf(view.name) })} help={t("run.removedHelp")}>
          <ToApps />
        </Notice>
      );
  }
}

/** `/app/<link>`: one app, from its link to its running frame. */
export function AppPage({ home, visit }: { readonly home: Home; readonly visit: AppVisit }): ReactNode {
  const view = useView(visit.view);
  if (view.phase === "running") return <RunScreen key={view.run.app.file.sha256} home={home} visit={visit} run={view.run} />;
  return (
    <Shell home={home}>
      <BeforeApp visit={visit} view={view} />
    </Shell>
  );
}
