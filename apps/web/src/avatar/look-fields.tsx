import { useId } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { AVATAR_PRESETS, HAIR_STYLES } from "../people/avatar-presets.ts";
import { LookChoices } from "./look-choices.tsx";
import type { FigurePictures } from "../stage/figure-pictures.ts";
import { BODY_COLOURS, HAIR_COLOURS } from "./look-colours.ts";
import type { NamedColour } from "./look-colours.ts";
import type { LookDesk } from "./look-desk.ts";
import { nameWithout, shownLook } from "./shown-look.ts";

function Group({ legend, help, children }: { readonly legend: string; readonly help?: string; readonly children: ReactNode }): ReactNode {
  const helpId = useId();
  return (
    <fieldset className="wall m-0 min-w-0 p-4 sm:p-5" aria-describedby={help === undefined ? undefined : helpId}>
      <legend className="float-left m-0 mb-3 w-full p-0 font-display text-title font-bold">{legend}</legend>
      {help !== undefined && (
        <p id={helpId} className="m-0 mb-3 text-small text-ink-soft">
          {help}
        </p>
      )}
      <div className="clear-both">{children}</div>
    </fieldset>
  );
}

function Colours({
  name,
  colours,
  chosen,
  onChoose,
}: {
  readonly name: string;
  readonly colours: readonly NamedColour[];
  readonly chosen: string;
  readonly onChoose: (colour: string, dragging: boolean) => void;
}): ReactNode {
  const { t } = useTranslation();
  const isOwn = colours.every(({ colour }) => colour !== chosen);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {colours.map(({ colour, word }) => (
        <label key={colour} className="look-swatch" style={{ "--swatch": colour }} title={t(`avatar.${word}`)}>
          <input
            type="radio"
            name={name}
            checked={chosen === colour}
            className="sr-only"
            aria-label={t(`avatar.${word}`)}
            onChange={() => onChoose(colour, false)}
          />
        </label>
      ))}
      <label className={`look-mix ${isOwn ? "look-mix-on" : ""}`}>
        <input type="color" value={chosen} onInput={(event) => onChoose(event.currentTarget.value, true)} />
        <span>{t("avatar.mix")}</span>
      </label>
    </div>
  );
}

/** Everything that can be chosen about a look. */
export function LookFields({
  home,
  desk,
  pictures,
}: {
  readonly home: Home;
  readonly desk: LookDesk;
  /** What draws the choices; null where they are shown as faces. */
  readonly pictures: FigurePictures | null;
}): ReactNode {
  const { t } = useTranslation();
  const { draft, pubkey } = useView(desk.view);
  useView(home.names.changes);
  const look = shownLook(pubkey, draft);
  const wearsHair = AVATAR_PRESETS.find(({ id }) => id === draft.model)?.hair === "style";
  const otherName = nameWithout(home.tools.people, pubkey);
  return (
    <>
      <Group legend={t("avatar.figure")}>
        <LookChoices
          name="figure"
          pictures={pictures}
          of="figure"
          options={AVATAR_PRESETS.map(({ id, word }) => ({ id, word: t(`avatar.${word}`) }))}
          chosen={draft.model}
          look={(preset) => ({ ...look, preset })}
          onChoose={(model) => desk.change({ model })}
        />
      </Group>
      <Group legend={t("avatar.body")}>
        <Colours
          name="body"
          colours={BODY_COLOURS}
          chosen={draft.color}
          onChoose={(color, dragging) => desk.change({ color }, dragging ? "color" : undefined)}
        />
      </Group>
      <Group legend={t("avatar.hair")} {...(wearsHair ? {} : { help: t("avatar.hairless") })}>
        <LookChoices
          name="hair"
          pictures={pictures}
          of="head"
          options={HAIR_STYLES.map(({ id, word }) => ({ id, word: t(`avatar.${word}`) }))}
          chosen={draft.hairStyle}
          look={(hairKind) => ({ ...look, preset: wearsHair ? look.preset : "wanderer", hairKind })}
          onChoose={(hairStyle) => desk.change({ hairStyle })}
        />
      </Group>
      <Group legend={t("avatar.hairColour")}>
        <Colours
          name="hair-colour"
          colours={HAIR_COLOURS}
          chosen={draft.hairColor}
          onChoose={(hairColor, dragging) => desk.change({ hairColor }, dragging ? "hairColor" : undefined)}
        />
      </Group>
      <Group legend={t("avatar.name")} help={t("avatar.nameHelp")}>
        <input
          dir="auto"
          className="field w-full px-3.5"
          aria-label={t("avatar.name")}
          value={draft.displayName}
          maxLength={40}
          placeholder={otherName ?? ""}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="done"
          onChange={(event) => desk.change({ displayName: event.target.value }, "name")}
        />
      </Group>
    </>
  );
}
