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
  /** What is in progress, the same for all events of one task: `ghcr.io/acme/app`, `base layer 2/5`. */
  id: string;
  phase: 'check' | 'build' | 'read' | 'upload' | 'mount' | 'exists' | 'tag' | 'verify' | 'done' | 'failed';
  bytes?: number;
  total?: number;
  /** Short text, such as a tag name. */
  detail?: string;
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
  secret() {},
};
