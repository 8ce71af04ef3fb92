import type { PipelineResult } from '../../pipeline/types.ts';
import type { StatementReport, TrustPreview, TrustReport } from '../../trust/release/types.ts';
import { codeBlock, codeSpan, prose, table } from './markdown.ts';

/** Short names of predicate types for `cosign verify-attestation --type`. */
const COSIGN_TYPES: Record<string, string> = {
  'https://slsa.dev/provenance/v1': 'slsaprovenance1',
  'https://spdx.dev/Document': 'spdxjson',
  'https://cyclonedx.org/bom': 'cyclonedx',
};
const SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';
const PROVENANCE = 'https://slsa.dev/provenance/v1';

/**
 * Commands to verify what was signed, one per image and statement. They check the exact identity, and the
 * repository if the certificate contains it, since all callers of a reusable workflow share its identity.
 * @param repository `acme/app`.
 */
export function verifyCommands(
  { trust }: Pick<PipelineResult, 'trust'>,
  images: readonly [name: string, digest: string][],
  repository: string,
): string[] {
  if (!trust) return [];
  const commands = images.flatMap(([name, digest]) => {
    const isAbout = ({ subjects }: StatementReport): boolean => subjects.some((one) => one === digest);
    const own = trust.statements.filter(isAbout);
    const isOfImage = own.length > 0 || trust.format !== undefined;
    if (!isOfImage) return [];
    const reference = `${name}@${digest}`;
    const signature = own.find(({ predicateType }) => predicateType === SIGNATURE);
    const signed =
      trust.format === undefined ? [] : [`cosign verify ${flags(trust, signature)} ${reference}`];
    const related = new Set(own.flatMap(({ subjects }) => subjects));
    const attested = trust.statements
      .filter(
        ({ predicateType, subjects }) =>
          predicateType !== SIGNATURE && subjects.some((one) => related.has(one)),
      )
      .map((statement) => {
        const { predicateType, subjects } = statement;
        const type = COSIGN_TYPES[predicateType] ?? quoted(predicateType);
        const subject = isAbout(statement) ? digest : subjects[0];
        return `cosign verify-attestation --type ${type} ${flags(trust, statement)} ${name}@${subject}`;
      });
    const provenance = own.find(({ predicateType }) => predicateType === PROVENANCE);
    return [...signed, ...attested, ...ghCommand(trust, provenance, reference, repository)];
  });
  return [...new Set(commands)];
}

/**
 * gh can verify what was signed with Sigstore's public instance or with GitHub's own.
 * https://cli.github.com/manual/gh_attestation_verify
 */
function ghCommand(
  { identity: own, instance, api }: TrustReport,
  provenance: StatementReport | undefined,
  reference: string,
  repository: string,
): string[] {
  const identity = provenance?.identity ?? own;
  if (!provenance || identity === undefined || instance === 'own') return [];
  const host = URL.canParse(identity) ? new URL(identity).hostname : 'github.com';
  const flags = [
    `--cert-identity ${quoted(identity)}`,
    ...(host === 'github.com' ? [] : [`--hostname ${host}`]),
    ...(api.length > 0 ? [] : ['--bundle-from-oci']),
  ];
  return [`gh attestation verify oci://${reference} -R ${repository} ${flags.join(' ')}`];
}

/** @param statement absent if the only signature is in cosign 2's format. */
function flags(trust: TrustReport, statement: StatementReport | undefined): string {
  const { issuer, instance, statements } = trust;
  const identity = statement?.identity ?? trust.identity;
  const root = instance === 'own' ? ' --trusted-root trusted_root.json' : '';
  if (identity === undefined) {
    const logged = statements.some(({ logIndex }) => logIndex !== undefined);
    return `--key cosign.pub${logged ? root : ' --insecure-ignore-tlog'}`;
  }
  const who = [
    `--certificate-identity ${quoted(identity)}`,
    `--certificate-oidc-issuer ${quoted(issuer ?? '')}`,
    ...(statement?.repository === undefined
      ? []
      : [`--certificate-github-workflow-repository ${quoted(statement.repository)}`]),
  ].join(' ');
  if (instance !== 'github') return who + root;
  return `${who} --insecure-ignore-tlog --insecure-ignore-sct --use-signed-timestamps --trusted-root trusted_root.json`;
}

/** Quotes an argument for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Signers and statements, for the job summary. */
export function trustSummary(
  result: Pick<PipelineResult, 'trust'>,
  images: readonly [name: string, digest: string][],
  repository: string,
): string {
  const { trust } = result;
  if (!trust) return '';
  const who = trust.identity === undefined ? 'the key of `signing-key`' : codeSpan(trust.identity);
  const rows = trust.statements.map(({ predicateType, status, logIndex, bundle }) => [
    codeSpan(predicateType),
    WORDS[status],
    logLink(trust, logIndex),
    codeSpan(bundle.slice(0, 19)),
  ]);
  const links = trust.api.map(({ url, id }) => `[${prose(id)}](${url})`);
  const commands = verifyCommands(result, images, repository);
  return [
    `**Signed** by ${who}. Every registry was read back before a tag moved.`,
    rows.length > 0 ? table(['Statement', 'Status', 'Log entry', 'Bundle'], rows) : '',
    links.length > 0 ? `Attestations on GitHub: ${links.join(', ')}.` : '',
    commands.length > 0 ? codeBlock('sh', commands.join('\n')) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const WORDS: Record<StatementReport['status'], string> = {
  signed: 'signed',
  present: 'already there',
  copied: 'already there, copied',
};

function logLink({ instance }: TrustReport, logIndex: string | undefined): string {
  if (logIndex === undefined) return '–';
  const isPublic = instance === 'public-good' && /^\d+$/.test(logIndex);
  return isPublic ? `[${logIndex}](https://search.sigstore.dev/?logIndex=${logIndex})` : codeSpan(logIndex);
}

const INSTANCES: Partial<Record<TrustPreview['instance'], string>> = {
  'public-good': 'the public Sigstore instance',
  github: "GitHub's Sigstore instance",
  own: 'your Sigstore instance',
};

/** What would be signed, and with which identity; for a dry run. */
export function describePreview({ identity, key, instance, statements, api }: TrustPreview): {
  signer: string;
  statements: string[];
} {
  const who = key === undefined ? (identity ?? "the job's identity") : `the key with the SHA-256 ${key}`;
  const where = INSTANCES[instance];
  return {
    signer: where === undefined ? who : `${who}, with ${where}`,
    // GitHub stores attestations, but not cosign's signatures.
    statements: statements.map((type) =>
      api && type !== SIGNATURE ? `${type} (stored on GitHub too)` : type,
    ),
  };
}

/** What would be signed, for the job summary. */
export function trustPlan(trust: TrustPreview | undefined): string {
  if (!trust) return '';
  const { signer, statements } = describePreview(trust);
  return [`**Would be signed** by ${prose(signer)}:`, '', ...statements.map((one) => `- ${prose(one)}`)].join(
    '\n',
  );
}
