/** What a note says. */
type NoteKind =
  /** What was changed. */
  | 'migrated'
  /** What stays as it was, and why. */
  | 'not-migrated'
  /** What the migrated workflow does in another way. */
  | 'difference';

export interface Note {
  /** 1-based, in the text as it was given. */
  line: number;
  kind: NoteKind;
  /** One sentence without a full stop. */
  words: string;
}

export interface MigrateOptions {
  /** What the new step uses. Default: `org/registry-publish@v1`. */
  action?: string;
  /** For a list of `skopeo sync`: its destination, `registry.example/team`. */
  to?: string;
}

export interface Migration {
  /** The text as it was given, unless something was migrated. */
  text: string;
  changed: boolean;
  /** By line. */
  notes: Note[];
}

export const DEFAULT_ACTION = 'org/registry-publish@v1';
