/** What is asked of every peer; workloads.ts says what each is. */
export type WorkloadName = 'W1' | 'W2' | 'W3' | 'W4' | 'W5';

/** A request that is sent again and again, each time with the key of another caller. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** With its query, from the root of the server: `/graphql`. */
  readonly path: string;
  /** JSON; null with GET. */
  readonly body: string | null;
  /** Takes the parsed JSON of an answer into the form of workloads.ts, in which all are compared. Throws where it can't. */
  readonly canonical: (answer: unknown) => unknown;
}

/** A server that is measured beside the gateway, or the gateway. */
export interface Peer {
  readonly name: string;
  /** Its folder under bench/peers, which has its own package; null: the gateway itself. */
  readonly folder: string | null;
  /** Run in the folder. A first word `node` means the same Node for all. It listens on 127.0.0.1 and stays in the foreground. */
  readonly command: readonly string[];
  /** What is set beside PORT and UPSTREAM_URL, which every server gets: `{}` where those are enough. */
  readonly environment: (upstreamUrl: string, port: number, workload: WorkloadName) => Record<string, string>;
  /** Answers a GET with a status below 500 as soon as the server is ready. */
  readonly readyPath: string;
  /**
   * The operation of a workload, or a sentence that says why there is none.
   * `ids` are the keys that it looks up: one for W2, fifty for W3 and W5, none for the others.
   */
  readonly operation: (workload: WorkloadName, ids: readonly string[]) => Operation | string;
  /** Null: it can run here. Else a line that says why not. */
  readonly unavailable: () => string | null;
}
