import { isDeepStrictEqual } from 'node:util';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import type { Cancellable } from '../../oci/content.ts';
import { provenanceFrom } from '../predicates/provenance.ts';
import { noSbom, predicateFromFile, sbomFromFile, sbomsIn, type Sbom } from '../predicates/sbom.ts';
import { isAbout, subjectOf, writeStatement, type Statement, type Subject } from '../statement.ts';
import { PREDICATE } from '../types.ts';
import type { AttestPlan, ReleaseImage, ReleaseOptions } from './types.ts';

/** A statement that an image should have, and the manifests to attach it to. */
export interface Wanted {
  predicateType: string;
  subjects: Digest[];
  /** The statement's bytes, in case it has to be signed. */
  statement(): Buffer;
  attachTo: Descriptor[];
  /** True if a verified statement already says the same, so that nothing has to be signed. */
  isSaid(statement: Statement): boolean;
  /** Whether to store it with GitHub too. */
  stored: boolean;
}

/** The manifests that a signature covers: the root, and that of each platform. */
export function signedManifests({ root, platforms, graph }: ReleaseImage): Descriptor[] {
  const listed = new Set(platforms.map(({ digest }) => digest));
  const nodes = graph.manifests.map(({ descriptor }) => plain(descriptor));
  return [plain(root), ...nodes.filter(({ digest }) => digest !== root.digest && listed.has(digest))];
}

const plain = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size });

/** The statements that the plan requests for an image. @throws PublishError if a statement can't be made. */
export async function wantedStatements(image: ReleaseImage, options: ReleaseOptions): Promise<Wanted[]> {
  const { plan } = options;
  const all = signedManifests(image);
  const [root] = all;
  const attachTo = plan.sign?.platforms === true ? all : all.slice(0, 1);
  const digests = all.map(({ digest }) => digest);
  const simple = (predicateType: string, predicate: unknown, compare: boolean): Wanted => ({
    predicateType,
    subjects: digests,
    attachTo,
    stored: predicateType !== PREDICATE.signature,
    statement: () =>
      writeStatement(
        predicateType,
        digests.map((digest) => subjectOf(digest)),
        predicate,
      ),
    isSaid: (statement) =>
      digests.every((digest) => isAbout(statement, digest)) &&
      (!compare || isDeepStrictEqual(statement.predicate, predicate)),
  });
  const wanted: Wanted[] = [];
  if (plan.sign && plan.sign.format !== 'legacy') wanted.push(simple(PREDICATE.signature, {}, false));
  if (!plan.attest || !root) return wanted;
  if (plan.attest.provenance && image.isBuiltHere) {
    const claims = options.claims ?? {};
    const predicate = provenanceFrom(claims, options.server);
    const subjects = namedSubjects(image, digests);
    wanted.push({
      ...simple(PREDICATE.provenance, predicate, false),
      statement: () => writeStatement(PREDICATE.provenance, subjects, predicate),
    });
  }
  for (const sbom of await sbomsFor(image, plan.attest, root.digest, options)) {
    const subject = all.find(({ digest }) => digest === sbom.subject);
    if (subject) wanted.push({ ...about(subject, sbom), stored: true });
  }
  for (const { type, path, text } of plan.attest.predicates)
    wanted.push(simple(type, predicateFromFile(text, path), true));
  return wanted;
}

/** One subject per name and digest, so that each can be looked up by its name. */
function namedSubjects({ repositories }: ReleaseImage, digests: readonly Digest[]): Subject[] {
  const names = repositories.map(({ destination }) => destination.name);
  return names.flatMap((name) => digests.map((digest) => subjectOf(digest, name)));
}

function about(subject: Descriptor, { predicateType, predicate }: Sbom): Omit<Wanted, 'stored'> {
  return {
    predicateType,
    subjects: [subject.digest],
    attachTo: [subject],
    statement: () => writeStatement(predicateType, [subjectOf(subject.digest)], predicate),
    isSaid: (statement) =>
      isAbout(statement, subject.digest) && isDeepStrictEqual(statement.predicate, predicate),
  };
}

async function sbomsFor(
  image: ReleaseImage,
  { sbom }: AttestPlan,
  root: Digest,
  options: Cancellable,
): Promise<Sbom[]> {
  if (sbom === 'off') return [];
  if (typeof sbom === 'object') {
    const [only, ...others] = image.platforms;
    if (others.length > 0) {
      throw new PublishError(`${sbom.path} would describe ${image.platforms.length} platforms at once`, {
        code: 'INPUT_INVALID',
        input: 'attest',
        hint: 'Set `sbom: true` on the build, which makes an SBOM for each platform.',
      });
    }
    return [{ subject: only?.digest ?? root, ...sbomFromFile(sbom.text, sbom.path) }];
  }
  const found = await sbomsIn(image.source, image.graph, options);
  if (found.length > 0 || sbom === 'found') return found;
  throw noSbom();
}
