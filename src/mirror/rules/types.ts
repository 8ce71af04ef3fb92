import type { Platform } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { RegistryHost, Tag } from '../../oci/reference.ts';
import type { RulesOrigin } from '../../support/yaml/read.ts';
import type { TagFilter } from '../filters/index.ts';

/** What a rule copies from: one repository, or all repositories a pattern matches. */
export interface MirrorSource {
  /** As the user wrote it. */
  text: string;
  /** `docker.io`, `localhost:5000`. */
  host: RegistryHost;
  /** Path without the host; `*` stands for part of a segment, `**` for any number of segments. */
  path: string;
  /** Whether `path` is a pattern, so that the registry has to be asked for its repositories. */
  pattern: boolean;
  /** Exactly this tag. */
  tag?: Tag;
  /** Exactly this manifest; with `tag` too, the tag must point at it. */
  digest?: Digest;
}

/** Where a rule copies to. `{name}`, `{path}`, `{namespace}`, `{host}` and `*` in it are filled from the source. */
export interface MirrorTarget {
  text: string;
  host: RegistryHost;
  path: string;
  /** Template for the tag: `{tag}` by default. */
  tag: string;
  line: number;
}

export interface MirrorRule {
  /** 1-based. */
  number: number;
  /** 1-based line in the text. */
  line: number;
  origin: RulesOrigin;
  from: MirrorSource;
  to: MirrorTarget[];
  tags: TagFilter;
  platforms: Platform[] | 'all';
  /** Takes what refers to the images along: signatures, attestations, SBOMs. */
  referrers: boolean;
  /** Set: tags that are gone from the source go from the destination, at most this share (0 to 1) of them. */
  prune?: { maxShare: number };
  /** A filter that matches nothing is an error and not a warning. */
  requireMatch: boolean;
}
