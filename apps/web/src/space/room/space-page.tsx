import "../../apps/run/run.css";
import "../space.css";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Notice } from "../../design/notice.tsx";
import { Shell } from "../../design/shell.tsx";
import { useView } from "../../design/use-view.ts";
import type { Home } from "../../home.ts";
import type { SpaceVisit, SpaceVisitView } from "../visit/space-visit.ts";
import { ToSpaces } from "./doors.tsx";
import { RoomScreen } from "./room-screen.tsx";

function BeforeRoom({ view }: { readonly view: Exclude<SpaceVisitView, { readonly phase: "room" }> }): ReactNode {
  const { t } = useTranslation();
  switch (view.phase) {
    case "lookup":
      if (view.state === "searching") return <Notice title={t("spaceDoor.searching")} busy />;
      return (
        <Notice title={t(`spaceDoor.${view.state}`)} help={t(`spaceDoor.${view.state}Help`)}>
          <ToSpaces />
        </Notice>
      );
    case "opening":
      return <Notice title={t("space.entering")} busy />;
    case "unable":
      return (
        <Notice title={t(`spaceDoor.${view.why}`)} help={t(`spaceDoor.${view.why}Help`)}>
          <ToSpaces />
        </Notice>
      );
  }
}

/** `/space/<link>`: one space, from its link to being in it. */
export function SpacePage({ home, visit }: { readonly home: Home; readonly visit: SpaceVisit }): ReactNode {
  const view = useView(visit.view);
  if (view.phase === "room") return <RoomScreen key={view.run.link} home={home} run={view.run} />;
  return (
    <Shell home={home}>
      <BeforeRoom view={view} />
    </Shell>
  );
}
