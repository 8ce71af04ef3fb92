/**
 * Inputs of the action that engines support differently; `request/build-inputs.ts` tests whether a request
 * uses one.
 */
export type BuildInput =
  | 'add-hosts'
  | 'allow'
  | 'annotations'
  | 'annotations (index:…, one platform)'
  | 'annotations (for one of several platforms)'
  | 'attests, provenance, sbom'
  | 'build-contexts'
  | 'build-contexts: name=oci-layout://…'
  | 'builder'
  | 'cache-from'
  | 'cache-to'
  | 'call'
  | 'cgroup-parent'
  | 'load'
  | 'network'
  | 'no-cache-filters'
  | 'outputs (compression)'
  | 'outputs (compression-level, force-compression, oci-mediatypes=false)'
  | 'outputs (rewrite-timestamp)'
  | 'outputs (other exporters)'
  | 'platforms (several)'
  | 'reproducible'
  | 'secrets, secret-envs, secret-files'
  | 'shm-size'
  | 'ssh'
  | 'ulimit';

/** Whether an engine supports an input. `note` and `reason` complete "yes, …" and "it …". */
export type Support = { kind: 'yes' } | { kind: 'limited'; note: string } | { kind: 'no'; reason: string };

/** An engine's support for every build input. A missing input is a compile-time error. */
export type EngineInputs = Readonly<Record<BuildInput, Support>>;

export const YES: Support = { kind: 'yes' };
export const limited = (note: string): Support => ({ kind: 'limited', note });
export const no = (reason: string): Support => ({ kind: 'no', reason });

/** Answers shared by several engines. */
export const NO_SUCH_SETTING = no('has no such setting; use buildx');
export const NO_INDEX_OF_ONE = no('makes an index for several platforms only');
export const SAME_ANNOTATIONS = no('gives all platforms the same annotations; use buildx');
export const NO_ATTESTATIONS = no('makes no attestations; use buildx');
export const IMAGES_ONLY = no('writes images only; use buildx');
