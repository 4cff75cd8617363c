import { Dialog } from "@base-ui/react/dialog";
import { Mic, Volume2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SoundDevice } from "@plaza/platform-browser";
import { useView } from "../../design/use-view.ts";
import type { SpaceRun } from "../visit/space-run.ts";
import { useLevel } from "./level-ring.ts";
import { MicrophoneTrouble } from "./microphone-trouble.tsx";

const LOOK_MS = 300;

function DeviceChoice({
  words,
  devices,
  chosen,
  onChoose,
}: {
  readonly words: string;
  readonly devices: readonly SoundDevice[];
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  // Browsers list their own choice among the devices, under ids of its own.
  const named = devices.filter(({ id }) => id !== "" && id !== "default" && id !== "communications");
  return (
    <label className="flex flex-col gap-1.5 font-semibold">
      {words}
      <select
        className="field px-3 py-1.5 font-normal"
        value={chosen ?? ""}
        onChange={(event) => onChoose(event.target.value === "" ? null : event.target.value)}
      >
        <option value="">{t("spaceDevices.usual")}</option>
        {named.map(({ id, label }, index) => (
          <option key={id} value={id}>
            {label === "" ? t("spaceDevices.unnamed", { number: index + 1 }) : label}
          </option>
        ))}
      </select>
    </label>
  );
}

function LevelTest({ run }: { readonly run: SpaceRun }): ReactNode {
  const { t } = useTranslation();
  const [word, setWord] = useState<"quiet" | "good" | "loud">("quiet");
  const bar = useLevel<HTMLDivElement>(() => Math.min(1, Math.sqrt(run.sound.peak()) * 1.15));
  useEffect(() => {
    let most = 0;
    const timer = setInterval(() => {
      const peak = run.sound.peak();
      most = Math.max(peak, most * 0.9);
      setWord(most > 0.97 ? "loud" : most > 0.02 ? "good" : "quiet");
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [run]);
  return (
    <div className="flex flex-col gap-2 rounded-soft bg-wall-deep p-4">
      <p className="m-0 font-semibold">{t("spaceDevices.testTitle")}</p>
      <p className="m-0 text-small text-ink-soft">{t("spaceDevices.testHelp")}</p>
      <div ref={bar} className="level-bar" role="img" aria-label={t("spaceDevices.level")} data-level={word}>
        <span />
      </div>
      <p role="status" className="m-0 text-small">
        {t(`spaceDevices.${word}`)}
      </p>
    </div>
  );
}

function Switch({
  words,
  help,
  on,
  disabled = false,
  onChange,
}: {
  readonly words: string;
  readonly help: string;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}): ReactNode {
  return (
    <label className="flex min-h-11 items-start gap-3">
      <input
        type="checkbox"
        className="radio mt-0.5"
        checked={on}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        <span className="block font-semibold">{words}</span>
        <span className="block text-small text-ink-soft">{help}</span>
      </span>
    </label>
  );
}

/** Microphone and output: tried before anyone hears it, chosen, and remembered. */
export function DevicesPanel({
  run,
  open,
  isTrying,
  onDone,
}: {
  readonly run: SpaceRun;
  readonly open: boolean;
  /** Opened on the way to going live. */
  readonly isTrying: boolean;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { sound, settings, talk } = run;
  const view = useView(sound.view);
  const chosen = useView(settings.view);
  const state = useView(talk.state);
  const mayTalk = state !== "none";
  useEffect(() => {
    if (!open || !mayTalk) return undefined;
    talk.setTesting(true);
    if (isTrying) void talk.prepare();
    return () => talk.setTesting(false);
  }, [open, mayTalk, isTrying, talk]);
  const goLive = (): void => {
    settings.change({ tried: true });
    onDone();
    if (chosen.talk === "open") void talk.goLive();
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onDone()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="ask-back" />
        <Dialog.Popup className="ask wall flex flex-col gap-4 p-6 outline-none *:flex-none">
          <Dialog.Title className="m-0 text-title">{t("spaceDevices.title")}</Dialog.Title>
          {mayTalk && view.problem !== null && <MicrophoneTrouble problem={view.problem} onAgain={() => void talk.prepare()} />}
          {mayTalk && view.microphone === "on" && <LevelTest run={run} />}
          {mayTalk && view.microphone === "opening" && (
            <p role="status" className="m-0 text-ink-soft">
              {t("spaceTalk.opening")}
            </p>
          )}
          {view.hasMoved && (
            <p role="status" className="m-0 text-small text-ember">
              {t("spaceDevices.moved")}
            </p>
          )}
          {mayTalk && (
            <DeviceChoice
              words={t("spaceDevices.microphone")}
              devices={view.devices.filter(({ kind }) => kind === "microphone")}
              chosen={chosen.microphoneId}
              onChoose={(id) => void sound.chooseMicrophone(id)}
            />
          )}
          <div className="flex flex-wrap items-end gap-2">
            <div className="min-w-0 flex-1">
              <DeviceChoice
                words={t("spaceDevices.output")}
                devices={view.devices.filter(({ kind }) => kind === "output")}
                chosen={chosen.outputId}
                onChoose={(id) => void sound.chooseOutput(id)}
              />
            </div>
            <button
              type="button"
              className="button"
              onClick={() => {
                sound.listen();
                sound.stage.chime();
              }}
            >
              <Volume2 size={18} aria-hidden="true" />
              {t("spaceDevices.chime")}
            </button>
          </div>
          {view.isOutputRefused && (
            <p role="status" className="m-0 text-small text-rose">
              {t("spaceDevices.outputRefused")}
            </p>
          )}
          {mayTalk && (
            <>
              <Switch
                words={t("spaceDevices.denoise")}
                help={t(view.isNoiseLost ? "spaceDevices.denoiseLost" : "spaceDevices.denoiseHelp")}
                on={chosen.denoise}
                onChange={(on) => void sound.setDenoise(on)}
              />
              <Switch
                words={t("spaceDevices.push")}
                help={t("spaceDevices.pushHelp")}
                on={chosen.talk === "push"}
                onChange={(on) => {
                  settings.change({ talk: on ? "push" : "open" });
                  if (on && state === "live") talk.mute();
                }}
              />
            </>
          )}
          <label className="flex flex-col gap-1.5 font-semibold">
            {t("spaceDevices.carry")}
            <select
              className="field px-3 py-1.5 font-normal"
              value={chosen.carrying}
              onChange={({ target: { value } }) => settings.change({ carrying: value === "one" || value === "none" ? value : "usual" })}
            >
              <option value="usual">{t("spaceDevices.carryUsual")}</option>
              <option value="one">{t("spaceDevices.carryOne")}</option>
              <option value="none">{t("spaceDevices.carryNone")}</option>
            </select>
            <span className="text-small font-normal text-ink-soft">{t("spaceDevices.carryHelp")}</span>
          </label>
          <Switch
            words={t("spaceDevices.hide")}
            help={t(run.canHideAddress ? "spaceDevices.hideHelp" : "spaceDevices.hideLacking")}
            on={run.canHideAddress && chosen.hideAddress}
            disabled={!run.canHideAddress}
            onChange={(on) => settings.change({ hideAddress: on })}
          />
          <div className="flex flex-wrap justify-end gap-3">
            {isTrying && mayTalk ? (
              <button type="button" className="button button-lit" disabled={view.microphone !== "on"} onClick={goLive}>
                <Mic size={18} aria-hidden="true" />
                {t(chosen.talk === "push" ? "spaceDevices.done" : "spaceDevices.goLive")}
              </button>
            ) : (
              <button type="button" className="button button-lit" onClick={onDone}>
                {t("spaceDevices.done")}
              </button>
            )}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
