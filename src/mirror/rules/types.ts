import type { Platform } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { RegistryHost, Tag } from '../../oci/reference.ts';
import type { RulesOrigin } from '../../support/yaml/read.ts';
import type { TagFilter } from '../filters/index.ts';

/** The source of a rule: one repository, or all repositories that match a pattern. */
export interface MirrorSource {
  /** As the user wrote it. */
  text: string;
  /** `docker.io`, `localhost:5000`. */
  host: RegistryHost;
  /** Path without the host. `*` matches a part of a segment, `**` any number of segments. */
  path: string;
  /** Whether `path` is a pattern, so that the registry's catalog has to be listed. */
  pattern: boolean;
  /** Only this tag. */
  tag?: Tag;
  /** Only this manifest; if `tag` is set, too, the tag must point at it. */
  digest?: Digest;
}

/**
 * A destination of a rule. `{name}`, `{path}`, `{namespace}`, `{host}` and `*` are expanded from the source.
 */
export interface MirrorTarget {
  text: string;
  host: RegistryHost;
  path: string;
  /** Template for the tag; default: `{tag}`. */
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
  /** Also copies the referrers of the images: signatures, attestations, SBOMs. */
  referrers: boolean;
  /**
   * If set, tags that are gone from the source are removed from the destination, up to this share (0 to 1) of
   * its tags.
   */
  prune?: { maxShare: number };
  /** Fail, instead of warn, when the filter matches nothing. */
  requireMatch: boolean;
}
