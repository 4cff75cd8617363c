/** The servers that are measured. */
export type ServerKind = "plaza" | "plaza-binary" | "per-recipient" | "raw-writes";

/** From the bench to a server process. */
export type ToServer = { readonly type: "measure" } | { readonly type: "end" };

/** From a server process to the bench. */
export type FromServer =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "measured"; readonly cpuMs: number; readonly rssBytes: number; readonly atMs: number; readonly notes: string };

/** From the bench to the load process. */
export type ToLoad =
  | {
      readonly type: "enter";
      readonly port: number;
      readonly players: number;
      readonly isLogin: boolean;
      readonly isBinary: boolean;
      /** Positions a second and player; 0 for none. */ readonly hz: number;
    }
  | { readonly type: "measure"; readonly seconds: number }
  | { readonly type: "end" };

/** From the load process to the bench. */
export type FromLoad =
  | { readonly type: "entered"; readonly tookMs: number }
  | {
      readonly type: "measured";
      readonly deliveries: number;
      readonly bytes: number;
      readonly seconds: number;
      /** Sorted, from sending to arrival. */
      readonly latenciesMs: readonly number[];
      readonly cpuMs: number;
      readonly lost: number;
    };
