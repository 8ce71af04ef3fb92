import { PublishError } from '../oci/errors.ts';
import type { VerifiedReference } from '../pipeline/sources/verify-reference.ts';
import type { Style } from '../report/style.ts';
import { printable, printableJson } from '../support/text/foreign-text.ts';

/**
 * The rules to verify with: `--verify` with YAML or the path of a YAML file, or one rule from `--identity`,
 * `--key` and so on.
 * @throws PublishError `USAGE` for neither or both.
 */
export function rulesText(verify: string | undefined, rule: ReadonlyMap<string, string>): string {
  if (verify !== undefined && rule.size === 0) {
    return verify;
  }
  if (verify === undefined && rule.size > 0) {
    const given = [...rule].map(
      ([key, value]) => [key, key === 'require' ? value.split(/[\s,]+/) : value] as const,
    );
    return JSON.stringify([{ images: '*', ...Object.fromEntries(given) }]);
  }
  throw new PublishError(
    verify === undefined
      ? 'verify needs the expected signer'
      : 'verify supports --verify or the options of one rule, not both',
    {
      code: 'USAGE',
      hint: 'Give --identity with --issuer, --key, or --verify with a file of rules; docs/signing.md shows them.',
    },
  );
}

/** The result of a verification, as text or JSON. */
export function verifiedText(
  { name, digest, accepted }: VerifiedReference,
  json: boolean,
  style: Style,
): string {
  if (json) return printableJson({ schemaVersion: 1, verified: true, name, digest, accepted }, 2);
  const lines = accepted.map(({ predicateType, certificate, logIndex }) => {
    const log = logIndex === undefined ? '' : `, log entry ${logIndex}`;
    return `  ${predicateType} by ${certificate?.identity ?? 'the key'}${log}`;
  });
  return printable([`${style.good(style.marks.done)} ${name}@${digest}`, ...lines].join('\n'));
}
