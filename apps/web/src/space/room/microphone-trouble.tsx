import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { MicrophoneProblem } from "@plaza/platform-browser";

const WORDS = {
  denied: ["spaceTalk.problemDenied", "spaceTalk.problemDeniedHelp"],
  none: ["spaceTalk.problemNone", "spaceTalk.problemNoneHelp"],
  busy: ["spaceTalk.problemBusy", "spaceTalk.problemBusyHelp"],
  insecure: ["spaceTalk.problemInsecure", "spaceTalk.problemInsecureHelp"],
  failed: ["spaceTalk.problemFailed", "spaceTalk.problemFailedHelp"],
} as const;

/** Why there is no microphone, and what to do about it. */
export function MicrophoneTrouble({
  problem,
  onAgain,
}: {
  readonly problem: MicrophoneProblem["code"];
  readonly onAgain: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [title, help] = WORDS[problem];
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-soft bg-rose-wash p-4">
      <p className="m-0 font-semibold text-rose">{t(title)}</p>
      <p className="m-0 text-small">{t(help, { origin: window.location.origin })}</p>
      {problem !== "insecure" && (
        <button type="button" className="button" onClick={onAgain}>
          {t("spaceTalk.tryAgain")}
        </button>
      )}
    </div>
  );
}
