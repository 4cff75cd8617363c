import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../../design/use-view.ts";
import type { SpaceNews } from "../visit/space-news.ts";
import type { SpaceRun } from "../visit/space-run.ts";

/** Reads out what happens; seen by nobody. */
export function NewsLine({ run }: { readonly run: SpaceRun }): ReactNode {
  const { t } = useTranslation();
  const { news } = useView(run.news);
  const wordsOf = (one: SpaceNews): string =>
    "pubkey" in one ? t(`spaceNews.${one.code}`, { name: run.names.nameOf(one.pubkey) }) : t(`spaceNews.${one.code}`);
  return (
    <p className="sr-only" role="status" aria-live="polite">
      {news === null ? "" : wordsOf(news)}
    </p>
  );
}
