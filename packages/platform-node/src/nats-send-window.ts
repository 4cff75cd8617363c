const markEveryBytes = 256 * 1024;
const mostWaitingBytes = 8 * 1024 * 1024;

/** Counts what was handed to a connection and not yet taken at the other end. */
export interface SendWindow {
  /** @returns false when so much waits that this message must not join it */
  take(bytes: number): boolean;
  waitingBytes(): number;
  /** A new connection: nothing is on its way. */
  reset(): void;
}

/**
 * Makes a window of 8 MiB. Every 256 KiB the other end is asked for a sign that it has read so far.
 *
 * @param mark - resolves once the other end has taken all that was sent before; may fail
 */
export function createSendWindow(mark: () => Promise<void>): SendWindow {
  let sentBytes = 0;
  let takenBytes = 0;
  let markedBytes = 0;
  /** Of which connection a mark is. */
  let line = 0;
  return {
    take(bytes) {
      if (sentBytes - takenBytes + bytes > mostWaitingBytes) return false;
      sentBytes += bytes;
      if (sentBytes - markedBytes >= markEveryBytes) {
        markedBytes = sentBytes;
        const [upTo, on] = [sentBytes, line];
        mark().then(
          () => {
            if (on === line) takenBytes = Math.max(takenBytes, upTo);
          },
          // A mark that fails belongs to a connection that is gone, and a new one starts from nothing.
          () => {},
        );
      }
      return true;
    },
    waitingBytes: () => sentBytes - takenBytes,
    reset() {
      line += 1;
      takenBytes = sentBytes;
      markedBytes = sentBytes;
    },
  };
}
