/** Where in the user's input a problem is: shown as an annotation on that line. */
export interface Location {
  /** Name of the action input, as in action.yml. */
  input?: string;
  /** 1-based line within the input or the file. */
  line?: number;
  /** Path of a file in the workspace, for problems in a Dockerfile or a rules file. */
  file?: string;
}

/** Progress of a transfer; all numbers are bytes. */
export interface ProgressEvent {
  /**
   * What is in progress, the same for all events of one task: a repository, or a repository, a space, and one of
   * its blobs. `failed` for a blob means that its bytes don't count any more.
   */
  id: string;
  phase: 'check' | 'build' | 'read' | 'upload' | 'mount' | 'exists' | 'tag' | 'verify' | 'done' | 'failed';
  bytes?: number;
  total?: number;
  /** Short text, such as a tag name. */
  detail?: string;
}

/** How far a run over many tags is. Tags are counted per destination, bytes are those that are uploaded. */
export interface RunProgress {
  /** What is under way besides copying: `{ what: 'Comparing', done: 1250, total: 2061, noun: 'tag' }`. */
  steps: readonly { what: string; done: number; total: number; noun: string }[];
  /** Tags to copy, without those that are up to date. Absent until that is known. `done` excludes the failed. */
  tags?: { done: number; total: number; failed: number };
  bytes: number;
  /** Absent while nothing is known of it. */
  totalBytes?: number;
  /** The total is extrapolated from the images read so far. */
  estimated: boolean;
  /** What holds everything up: `the pull limit of docker.io`. */
  waiting?: string;
  /** The pairs of repositories with tags to copy; those under way first. */
  pairs: readonly PairProgress[];
  /** What failed, and why, in short: `backup.acme.example (login failed)`. */
  problems: readonly string[];
}

/** How far the copies from one repository to another are. */
export interface PairProgress {
  /** `ghcr.io/acme/api`. */
  source: string;
  /** `registry.acme.example`, or the repository if several of that registry are written from this source. */
  destination: string;
  done: number;
  total: number;
  failed: number;
  /** A tag that is being copied, and how much of it was uploaded. */
  current?: { tag: string; bytes: number; total: number };
}

/**
 * All output of the modules goes through this interface. The action turns it into workflow commands, the
 * command line into progress bars, a test into an array.
 */
export interface Reporter {
  debug(message: string): void;
  info(message: string): void;
  notice(message: string, location?: Location): void;
  warning(message: string, location?: Location): void;
  /** A line of an engine's output. */
  output(line: string): void;
  /** Folds everything reported during `work` under `title`. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
  progress(event: ProgressEvent): void;
  /**
   * Shows how far a run is, from now on, asking for it now and then.
   * @returns a function that ends it
   */
  follow(progress: () => RunProgress): () => void;
  /** Masks a value in all later output. Must be called before the value is used. */
  secret(value: string): void;
}

/** Discards everything; the default. */
export const silent: Reporter = {
  debug() {},
  info() {},
  notice() {},
  warning() {},
  output() {},
  group: (_title, work) => work(),
  progress() {},
  follow: () => () => {},
  secret() {},
};
