/** Where in the user's input something was found: shown as an annotation on that line. */
export interface Location {
  /** Name of the action input, as in action.yml. */
  input?: string;
  /** 1-based line within the input or the file. */
  line?: number;
  /** Path of a file in the workspace, for findings in a Dockerfile or a rules file. */
  file?: string;
}

/** What moved, for progress displays; every figure is in bytes. */
export interface ProgressEvent {
  /** What is worked on, stable over the events of one piece of work: `ghcr.io/acme/app`, `base layer 2/5`. */
  id: string;
  phase: 'check' | 'build' | 'read' | 'upload' | 'mount' | 'exists' | 'tag' | 'verify' | 'done' | 'failed';
  bytes?: number;
  total?: number;
  /** Short free text, such as a tag name. */
  detail?: string;
}

/**
 * The one way in which the modules below the entry points speak. The action turns it into workflow commands, the
 * command line into progress bars, a test into an array.
 */
export interface Reporter {
  debug(message: string): void;
  info(message: string): void;
  notice(message: string, location?: Location): void;
  warning(message: string, location?: Location): void;
  /** A line as an engine printed it. */
  output(line: string): void;
  /** Everything reported during `work` folds under `title`. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
  progress(event: ProgressEvent): void;
  /** Masks a value in all that follows. Must be called before the value is used for the first time. */
  secret(value: string): void;
}

/** Says nothing; the default where nobody listens. */
export const silent: Reporter = {
  debug() {},
  info() {},
  notice() {},
  warning() {},
  output() {},
  group: (_title, work) => work(),
  progress() {},
  secret() {},
};
