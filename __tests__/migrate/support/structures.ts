/** One structure of a workflow: `workflows/NAME.yml`. */
export interface Structure {
  name: string;
  /** The public workflow that has this structure; names and values here are others. */
  source?: string;
  /**
   * Names that docker/metadata-action (or `tags`, where they are written out) gives at an event, by its documentation.
   * A list for each new step; a step that a condition skips counts as well.
   */
  tags?: Record<string, string[]>;
  /** Values that the workflow takes from elsewhere: `steps.x.outputs.y`, `inputs.z`. */
  given?: Record<string, string>;
  /** Values of the matrix. */
  matrix?: Record<string, unknown>;
  /** What is reported: parts of the notes. */
  notes?: RegExp[];
  /** What stays in the text. */
  keeps?: RegExp[];
  /** What is no longer in the text. */
  drops?: RegExp[];
}
