import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { PublishError } from '../../oci/errors.ts';
import { readTufTarget, type TufOptions, type TufRepository } from './tuf.ts';

/** Provides the trusted roots (certificate authorities, logs, timestamp authorities) to the verifier. */
export interface TrustedRoots {
  /** Roots to try for a certificate issued by this organization (`O` of the issuer). */
  forIssuer(organization: string): Promise<readonly TrustedRoot[]>;
  /** Roots with logs, for signatures made with a key. */
  forKeys(): Promise<readonly TrustedRoot[]>;
}

const SIGSTORE: TufRepository = 'https://tuf-repo-cdn.sigstore.dev';
const GITHUB: TufRepository = 'https://tuf-repo.github.com';
/** Organization name in certificates of GitHub's own instance. */
export const GITHUB_ORGANIZATION = 'GitHub, Inc.';

/** Loads roots from a file, without network access. @throws PublishError `TRUSTED_ROOT_INVALID`. */
export async function rootsFromFile(text: string, where: string): Promise<TrustedRoots> {
  const roots = await parseTrustedRoots(text, where);
  const all = () => Promise.resolve(roots);
  return { forIssuer: all, forKeys: all };
}

/**
 * Loads roots with TUF: Sigstore's, or GitHub's for certificates of its own instance.
 * @param tenant of ghe.com, which has its own root: `acme` for `acme.ghe.com`.
 */
export function rootsFromTuf(options: TufOptions, tenant: string | undefined): TrustedRoots {
  const read = remember(async (repository: TufRepository) => {
    const name =
      repository === GITHUB && tenant !== undefined ? `${tenant}.trusted_root.json` : 'trusted_root.json';
    const text = await readTufTarget(repository, name, options);
    if (text !== undefined) return parseTrustedRoots(text, `${name} of ${new URL(repository).host}`);
    throw new PublishError(`${new URL(repository).host} has no ${name}`, {
      code: 'TUF',
      hint: 'Set `trusted-root` to a file with the trusted keys.',
    });
  });
  return {
    forIssuer: (organization) => read(organization === GITHUB_ORGANIZATION ? GITHUB : SIGSTORE),
    forKeys: () => read(SIGSTORE),
  };
}

/** Memoizes `make` per key. */
function remember<K, V>(make: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const made = new Map<K, Promise<V>>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

/** Parses one JSON document, or one per line as written by `gh attestation trusted-root`. */
async function parseTrustedRoots(text: string, where: string): Promise<TrustedRoot[]> {
  const { TrustedRoot } = await import('@sigstore/protobuf-specs');
  const documents = parseDocuments(text, where);
  return documents.map((document) => {
    const root = attempt(() => TrustedRoot.fromJSON(document));
    if (!root || root.certificateAuthorities.length + root.tlogs.length === 0) {
      throw invalid(where, 'names no certificate authority and no log');
    }
    return root;
  });
}

function parseDocuments(text: string, where: string): unknown[] {
  const whole = attempt(() => JSON.parse(text) as unknown);
  if (whole !== undefined) return [whole];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const documents = lines.map((line) => attempt(() => JSON.parse(line) as unknown));
  if (documents.length === 0 || documents.includes(undefined)) throw invalid(where, 'is not JSON');
  return documents;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function invalid(where: string, what: string): PublishError {
  return new PublishError(`The trusted root ${where} ${what}`, {
    code: 'TRUSTED_ROOT_INVALID',
    input: 'trusted-root',
    hint: 'Write it with `cosign trusted-root create` or `gh attestation trusted-root`.',
  });
}
