import { createWalkingCrowd } from "./walking-crowd.ts";

/** What one tick of the network costs in processor time, in milliseconds, from the socket's handler to the tracks of the motion. */
export interface TickCost {
  /** Of the thread that hears the socket, one for each round of ticks. */
  readonly threadMs: readonly number[];
  /** Of the whole process, with what the engine does beside it: compiling, collecting garbage. */
  readonly processMs: readonly number[];
}

/** As in a page: the picture is drawn this often between two ticks, so that nothing of a tick is still at hand in the next. */
const FRAMES_A_TICK = 4;
const FRAME_MS = 1000 / 60;
const WARM_TICKS = 60;
const TICKS_A_ROUND = 30;

/**
 * Hands a real session, without a picture, the ticks of a crowd in which everybody moves.
 *
 * @param way - one message of positions as bytes, or a message of text for each
 */
export async function measureTickCost(way: "bytes" | "text", people: number, rounds: number): Promise<TickCost> {
  const crowd = await createWalkingCrowd(people);
  const drawn = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
  const threadMs: number[] = [];
  const processMs: number[] = [];

  async function runTicks(count: number): Promise<void> {
    let threadUs = 0;
    let processUs = 0;
    for (let tick = 0; tick < count; tick += 1) {
      for (let frame = 0; frame < FRAMES_A_TICK; frame += 1) {
        await crowd.pass(FRAME_MS);
        for (const pubkey of crowd.peers) crowd.session.poseOf(pubkey, crowd.time.monotonicMs(), drawn);
      }
      const messages = way === "bytes" ? [crowd.tickMessage()] : crowd.tickTexts();
      const beforeProcess = process.cpuUsage();
      const beforeThread = process.threadCpuUsage();
      for (const message of messages) crowd.deliver(message);
      // In this order: asking for the whole brings the thread's own count up to this moment.
      const whole = process.cpuUsage(beforeProcess);
      const thread = process.threadCpuUsage(beforeThread);
      threadUs += thread.user + thread.system;
      processUs += whole.user + whole.system;
    }
    threadMs.push(threadUs / count / 1_000);
    processMs.push(processUs / count / 1_000);
  }

  await runTicks(WARM_TICKS);
  threadMs.length = processMs.length = 0;
  for (let round = 0; round < rounds; round += 1) await runTicks(TICKS_A_ROUND);
  crowd.end();
  return { threadMs, processMs };
}
