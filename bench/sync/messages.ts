/** The servers that are measured. */
export type ServerKind = "plaza" | "plaza-binary" | "per-recipient" | "raw-writes" | "raw-writes-reads" | "raw-writes-binary";

/** How many people, and how many of the others each of them sees; `all` for everyone. */
export interface Crowd {
  readonly players: number;
  readonly visible: number | "all";
}

/** From the bench to a server process. */
export type ToServer = { readonly type: "measure" } | { readonly type: "end" };

/** What a process has used since it started. */
export interface Used {
  readonly userMs: number;
  readonly systemMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly atMs: number;
}

/** From a server process to the bench. */
export type FromServer = { readonly type: "ready"; readonly port: number } | ({ readonly type: "measured"; readonly notes: string } & Used);

/** From the bench to a load process. */
export type ToLoad =
  | {
      readonly type: "enter";
      readonly port: number;
      readonly crowd: Crowd;
      /** Which of the players are this process's: from `first` on, every `step`-th. */
      readonly first: number;
      readonly step: number;
      readonly isLogin: boolean;
      readonly isBinary: boolean;
      /** Positions a second and player; 0 for none. */
      readonly hz: number;
    }
  /** Everyone moves from now on. */
  | { readonly type: "move" }
  | { readonly type: "measure"; readonly seconds: number }
  /** Some leave and others come, once. */
  | { readonly type: "churn" };

/** From a load process to the bench. */
export type FromLoad =
  | { readonly type: "entered"; readonly tookMs: number }
  | { readonly type: "churned" }
  | ({ readonly type: "measured" } & LoadFigures);

/** What a load process saw. */
export interface LoadFigures {
  readonly seconds: number;
  readonly bytes: number;
  /** What the sampling readers got, frame by frame. */
  readonly probedBytes: number;
  readonly probedDeliveries: number;
  readonly sent: number;
  readonly cpuMs: number;
  readonly lost: number;
  /** Counts of a histogram each: from sending to arrival, and from sending to being looked at. */
  readonly latency: readonly number[];
  readonly age: readonly number[];
}
