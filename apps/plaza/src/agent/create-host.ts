import { basename } from "node:path";
import type { Log } from "@plaza/platform";
import { buildSceneChat, chatCid, failed, isSocketUrl, isWebUrl, ok, utf8Length } from "@plaza/protocol";
import type { AvatarConfig, Pose, Result } from "@plaza/protocol";
import type { HostProblem } from "../host/host-problem.ts";
import { identifierOf } from "../host/scene-identifier.ts";
import { startHost } from "../host/start-host.ts";
import type { HostedWorld } from "../host/start-host.ts";
import type { Resident } from "../sync/residents.ts";
import { localPlaza } from "../volunteer/home-plaza.ts";
import { createHostCore } from "./host-core.ts";
import { silentLog } from "./silent-log.ts";
import type { HostWish, SpeakProblem, WorldHost } from "./world-host.ts";

const tickMs = 100;
const forgottenAfterSec = 3_600;
/** How far a line may be dated ahead so as to stand after what it answers. */
const aheadSec = 10;
const comeBackMs = 5_000;
const origin: Pose = { x: 0, y: 0, z: 0, ry: 0 };

/**
 * Lets a program live as the host in a world that is up; ending the host ends the world.
 *
 * @see docs/spec/plaza.md
 */
export function inhabit(
  world: HostedWorld,
  { avatar, pose, log }: { readonly avatar?: AvatarConfig | undefined; readonly pose?: Pose | undefined; readonly log: Log },
): WorldHost {
  const { service, signer, pool, address, clock, timers } = world;
  const looks: AvatarConfig = { displayName: "Host", ...avatar };
  // Null while the welcome is still being told, and while somebody else is here with the host's key.
  let resident: Resident | null = null;
  let newestSec = 0;
  let ended = false;
  let stopWaiting = (): void => {};

  const nextSec = (): number => {
    const nowSec = pool.correctedNowSec();
    return Math.max(nowSec, Math.min(newestSec + 1, nowSec + aheadSec));
  };

  async function sign(text: string): Promise<Result<{ readonly cid: string }, SpeakProblem>> {
    newestSec = nextSec();
    const line = buildSceneChat({ scene: address, text }, newestSec);
    const forgotten = ["expiration", String(pool.correctedNowSec() + forgottenAfterSec)];
    const signed = await signer.sign({ ...line, tags: [...line.tags, forgotten] });
    if (!signed.ok) return failed({ code: "not-signed", detail: signed.problem.code });
    pool.publish(signed.value);
    return ok({ cid: chatCid(signed.value.id) });
  }

  const core = createHostCore({
    self: signer.pubkey,
    pose: pose ?? origin,
    send: (frame) => resident?.send(frame),
    emit: (event, data, to) => service.emit(event, data, to),
    kick: (pubkey, reason, forMs) => service.kick(pubkey, reason, forMs),
    sign,
    log,
  });

  function enter(): void {
    resident = service.enterResident(signer.pubkey, looks, (frame) => {
      if (frame.type === "error" && frame.code === "REPLACED") return thrownOut();
      // Heard live, without its date: that is now, or one second after what its author had seen.
      if (frame.type === "peer_chat") newestSec = nextSec();
      core.take(frame);
    });
    core.entered();
  }

  function thrownOut(): void {
    resident = null;
    if (ended) return;
    log.warn("somebody has entered with the host's own key; the host comes back in their place", { afterMs: comeBackMs });
    stopWaiting = timers.after(comeBackMs, enter);
  }

  enter();
  const stopTicks = timers.every(tickMs, () => core.tick(clock.monotonicMs()));
  return {
    ...core.acts,
    naddr: world.naddr,
    page: world.page,
    sync: world.sync,
    file: world.file,
    setScene: (changes) => (ended ? Promise.resolve(failed({ code: "ended" })) : world.change(changes)),
    async end() {
      if (ended) return;
      ended = true;
      stopTicks();
      stopWaiting();
      core.end();
      resident?.leave();
      await world.end();
    },
  };
}

function firstWrong({ scene, relays = [], media = [], plaza, url }: HostWish): HostProblem | null {
  if (scene.title.trim() === "") return { code: "no-title" };
  const { identifier } = scene;
  if (identifier !== undefined && (identifier.trim() === "" || utf8Length(identifier) > 255))
    return { code: "bad-identifier", found: identifier };
  const sockets = [...relays, ...(url === undefined ? [] : [url])];
  const wrong =
    sockets.find((found) => !isSocketUrl(found)) ?? [...media, ...(plaza === undefined ? [] : [plaza])].find((found) => !isWebUrl(found));
  return wrong === undefined ? null : { code: "bad-address", found: wrong };
}

/** Checks the files, uploads them, publishes the scene and serves it. After a problem nothing is left running. */
export async function createHost(wish: HostWish): Promise<Result<WorldHost, HostProblem>> {
  const { scene, log = silentLog } = wish;
  const wrong = firstWrong(wish);
  if (wrong !== null) return failed(wrong);
  const started = await startHost({
    file: scene.file,
    title: scene.title.trim(),
    summary: scene.summary ?? "",
    image: scene.image ?? null,
    identifier: scene.identifier?.trim() ?? identifierOf(scene.file),
    relays: wish.relays ?? [],
    media: wish.media ?? [],
    plaza: wish.plaza ?? localPlaza,
    url: wish.url ?? null,
    port: wish.port ?? 0,
    host: wish.listen ?? "127.0.0.1",
    openSync: false,
    accept: [],
    slots: 3,
    capacity: null,
    dataPath: wish.dataPath ?? ".plaza",
    signer: wish.signer ?? null,
    log,
    onChecked: ({ triangles, sizeBytes }) => log.info("the world's file is good", { file: basename(scene.file), triangles, sizeBytes }),
    onUpload: (path, sentBytes, totalBytes) => {
      if (sentBytes === totalBytes) log.info("uploaded", { file: basename(path), sizeBytes: totalBytes });
    },
  });
  return started.ok ? ok(inhabit(started.value, { avatar: wish.avatar, pose: wish.pose, log })) : started;
}
