/** The kind of a note. */
type NoteKind =
  /** Something was changed. */
  | 'migrated'
  /** Something was kept, with the reason. */
  | 'not-migrated'
  /** The migrated workflow behaves differently. */
  | 'difference';

export interface Note {
  /** 1-based, in the original text. */
  line: number;
  kind: NoteKind;
  /** One sentence without a full stop. */
  words: string;
}

export interface MigrateOptions {
  /** The action of the new step. Default: `org/registry-publish@v1`. */
  action?: string;
  /** For `skopeo sync`: the destination, e.g. `registry.example/team`. */
  to?: string;
}

export interface Migration {
  /** The original text, unless something was migrated. */
  text: string;
  changed: boolean;
  /** Sorted by line. */
  notes: Note[];
}

export const DEFAULT_ACTION = 'org/registry-publish@v1';
