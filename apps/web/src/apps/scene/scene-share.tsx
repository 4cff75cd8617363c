import type { ReactNode } from "react";
import type { Home } from "../../home.ts";
import { deskOfHome } from "../list/desk-of-home.ts";
import { DropAnywhere } from "../share/drop-anywhere.tsx";
import { givenFile, givenGalleryApp } from "../share/given-files.ts";
import type { ShareDesk } from "../share/share-desk.ts";
import { ShareDialog } from "../share/share-dialog.tsx";

/** Sharing an app into the chat of the world one is in. */
export function SceneShare({
  home,
  share,
  onPosted,
}: {
  readonly home: Home;
  readonly share: ShareDesk;
  readonly onPosted: (link: string) => void;
}): ReactNode {
  return (
    <>
      <ShareDialog
        share={share}
        desk={deskOfHome(home)}
        pickGallery={(app) => share.pick(givenGalleryApp(home.tools.http, window.location.origin, app))}
        onPosted={onPosted}
      />
      <DropAnywhere onFile={(file) => share.pick(givenFile(file))} />
    </>
  );
}
