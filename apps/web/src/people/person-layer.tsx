import { lazy, Suspense } from "react";
import type { ReactNode } from "react";
import { KeepAlive } from "../design/keep-alive.tsx";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import "./person.css";

const PersonMenu = lazy(async () => ({ default: (await import("./person-menu.tsx")).PersonMenu }));
const ReportDialog = lazy(async () => ({ default: (await import("./report-dialog.tsx")).ReportDialog }));
const MoveNotice = lazy(async () => ({ default: (await import("./move-notice.tsx")).MoveNotice }));
const PersonNotice = lazy(async () => ({ default: (await import("./person-notice.tsx")).PersonNotice }));

/** What is open about somebody, over any page: the menu, a report, what was just done. Fetched when first wanted. */
export function PersonLayer({ home }: { readonly home: Home }): ReactNode {
  const asked = useView(home.persons.asked);
  const reported = useView(home.persons.reported);
  const done = useView(home.persons.done);
  const toMove = useView(home.moveQuestion.due);
  return (
    <KeepAlive instead={null}>
      <Suspense fallback={null}>
        {asked !== null && <PersonMenu home={home} asked={asked} />}
        {reported !== null && <ReportDialog home={home} reported={reported} />}
      </Suspense>
      {/* The place stays, so that readers notice what comes into it. */}
      <div role="status" className="person-notice">
        <Suspense fallback={null}>
          {done !== null && <PersonNotice home={home} done={done} />}
          {toMove > 0 && done === null && <MoveNotice home={home} count={toMove} />}
        </Suspense>
      </div>
    </KeepAlive>
  );
}
