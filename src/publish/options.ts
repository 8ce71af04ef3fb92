import type { Cancellable } from '../oci/content.ts';
import type { Reporter } from '../support/reporter.ts';
import type { Inspection } from './types.ts';
import type { Staging } from '../copy/session.ts';

/** What a publish is told besides what goes where. */
export interface PublishOptions extends Cancellable {
  reporter: Reporter;
  onFailure: 'rollback' | 'keep';
  /** Revision recorded in the image, to recognise a rerun of the same commit. */
  revision?: string;
  /** Directory for spools; must exist. */
  temporaryDirectory: string;
  /** Blobs under way at once per registry, at most. */
  concurrency?: number;
  /** What `inspect` found before the build; looked up now when absent. */
  inspections?: Inspection[];
  /** Of the sink that took the build's blobs: `publish` goes on from there. */
  staging?: Staging;
}
