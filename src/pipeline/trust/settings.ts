import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PublishError } from '../../oci/errors.ts';
import { RuleReader } from '../../support/yaml/rule-reader.ts';
import { readYaml } from '../../support/yaml/read.ts';
import type { AttestPlan, SignPlan, TrustPlan } from '../../trust/release/types.ts';
import type { VerifyRule } from '../../trust/verification/rule.ts';
import type { PipelineRequest, TrustRequest } from '../types.ts';

/** What the inputs for signing and verifying request. */
export interface TrustSettings {
  plan: TrustPlan;
  sigstore: SigstoreChoice;
  /** JSON of a trusted root, with its path for messages. */
  trustedRoot?: { text: string; where: string };
}

type SigstoreChoice =
  { kind: 'auto' | 'public' | 'github' } | { kind: 'own'; signingConfig?: { text: string; where: string } };

type Place = Pick<PipelineRequest, 'workspace'>;

/**
 * Reads `sign`, `attest`, `sigstore` and `trusted-root`.
 * @throws PublishError that names the input and line.
 */
export function readTrustSettings(trust: TrustRequest, place: Place): TrustSettings {
  const sign = readSign(trust.sign);
  const attest = readAttest(trust.attest, place);
  const own = readSigstore(trust.sigstore, place);
  const trustedRoot =
    trust.trustedRoot === '' ? own.trustedRoot : readText(trust.trustedRoot, 'trusted-root', place);
  return {
    plan: { ...(sign ? { sign } : {}), ...(attest ? { attest } : {}) },
    sigstore: own.choice,
    ...(trustedRoot ? { trustedRoot } : {}),
  };
}

/**
 * Reads `verify`: rules, or one line with the path of a rules file. Separate from the other settings, for
 * runs that only verify.
 * @throws PublishError that names the input and line.
 */
export async function readVerifyRules(
  { verify }: Pick<TrustRequest, 'verify'>,
  place: Place,
): Promise<VerifyRule[]> {
  if (verify.trim() === '') return [];
  const text = /^\s*[-[]|\n/.test(verify) ? verify : readText(verify.trim(), 'verify', place).text;
  const { workspace } = place;
  const { parseVerifyRules } = await import('../../trust/verification/parse-rules.ts');
  return parseVerifyRules(text, { input: 'verify' }, (path) =>
    readFileSync(resolve(workspace, path), 'utf8'),
  );
}

const TRUE = /^(true|True|TRUE)$/;
const FALSE = /^(false|False|FALSE|)$/;

/** Reads an input that is a mapping, `true` or `false`. */
function readMapping(text: string, input: string, keys: readonly string[]): RuleReader | undefined {
  const value = readYaml(text, { input }, `the ${input} settings`);
  const hint = `Write true, false, or a mapping of ${keys.join(', ')}.`;
  if (!value.entries) {
    throw new PublishError(`Invalid value ${JSON.stringify(text.trim())} for \`${input}\``, {
      code: 'INPUT_INVALID',
      input,
      line: value.line,
      hint,
    });
  }
  const reader = new RuleReader(value, 1, { input }, { title: `\`${input}\`` });
  reader.allow(keys);
  return reader;
}

function readSign(text: string): SignPlan | undefined {
  const standard: SignPlan = { format: 'bundle', platforms: false, optional: false, log: true };
  if (FALSE.test(text.trim())) return undefined;
  if (TRUE.test(text.trim())) return standard;
  const reader = readMapping(text, 'sign', ['format', 'platforms', 'optional', 'log']);
  if (!reader) return undefined;
  const format = reader.text('format');
  if (format && !['bundle', 'legacy', 'both'].includes(format.text)) {
    throw reader.problem(
      `has format: ${JSON.stringify(format.text)}`,
      format.line,
      'Write bundle, legacy or both.',
    );
  }
  return {
    format: format ? (format.text as SignPlan['format']) : standard.format,
    platforms: reader.flag('platforms', standard.platforms),
    optional: reader.flag('optional', standard.optional),
    log: reader.flag('log', standard.log),
  };
}

function readAttest(text: string, place: Place): AttestPlan | undefined {
  if (FALSE.test(text.trim())) return undefined;
  if (TRUE.test(text.trim())) return { provenance: true, sbom: 'found', predicates: [], api: 'auto' };
  const keys = ['provenance', 'sbom', 'predicates', 'api', 'storage-record'];
  const reader = readMapping(text, 'attest', keys);
  if (!reader) return undefined;
  const record = reader.get('storage-record');
  if (record && record.text !== 'false') {
    throw reader.problem(
      'asks for a storage record',
      record.line,
      'Remove storage-record: it is not supported yet.',
    );
  }
  const plan: AttestPlan = {
    provenance: reader.flag('provenance', true),
    sbom: readSbom(reader, place),
    predicates: readPredicates(reader, place),
    api: reader.get('api') === undefined ? 'auto' : reader.flag('api', true) ? 'always' : 'never',
  };
  if (plan.provenance || plan.sbom !== 'off' || plan.predicates.length > 0) return plan;
  throw reader.problem(
    'attests nothing',
    reader.line,
    'Set attest: false, or one of provenance, sbom and predicates.',
  );
}

function readSbom(reader: RuleReader, place: Place): AttestPlan['sbom'] {
  const found = reader.text('sbom');
  if (!found) return 'off';
  if (TRUE.test(found.text)) return 'required';
  if (FALSE.test(found.text)) return 'off';
  const { text } = readText(found.text, 'attest', place, found.line);
  return { path: found.text, text };
}

function readPredicates(reader: RuleReader, place: Place): AttestPlan['predicates'] {
  const value = reader.get('predicates');
  if (!value) return [];
  if (!value.items)
    throw reader.problem('has predicates that are not a list', value.line, 'Begin each with "- type: …".');
  return value.items.map((item, position) => {
    const one = new RuleReader(item, position + 1, reader.origin, {
      title: `Predicate ${position + 1} of \`attest\``,
    });
    one.allow(['type', 'path']);
    const type = one.text('type');
    const path = one.text('path');
    if (!type || !path) throw one.problem('is incomplete', one.line, 'Write type: and path: for each.');
    if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(type.text))
      throw one.problem(
        `has type: ${JSON.stringify(type.text)}`,
        type.line,
        'Write the URI of a predicate type.',
      );
    const { text } = readText(path.text, 'attest', place, path.line);
    return { type: type.text, path: path.text, text };
  });
}

interface OwnSigstore {
  choice: SigstoreChoice;
  trustedRoot?: { text: string; where: string };
}

function readSigstore(text: string, place: Place): OwnSigstore {
  const word = text.trim() || 'auto';
  if (word === 'auto' || word === 'public' || word === 'github') return { choice: { kind: word } };
  const file = isPath(word) ? readText(word, 'sigstore', place) : undefined;
  if (file && /"mediaType"\s*:\s*"application\/vnd\.dev\.sigstore\.signingconfig/.test(file.text))
    return { choice: { kind: 'own', signingConfig: file } };
  const reader = readMapping(file?.text ?? text, 'sigstore', ['signing-config', 'trusted-root']);
  const config = reader?.text('signing-config');
  const root = reader?.text('trusted-root');
  return {
    choice: {
      kind: 'own',
      ...(config ? { signingConfig: readText(config.text, 'sigstore', place, config.line) } : {}),
    },
    ...(root ? { trustedRoot: readText(root.text, 'sigstore', place, root.line) } : {}),
  };
}

/** A single line without ": " is the path of a file, which contains the same mapping or a signing config. */
function isPath(text: string): boolean {
  return !text.includes('\n') && !/:\s/.test(text) && !text.startsWith('{');
}

/** @throws PublishError when the file can't be read. */
function readText(
  path: string,
  input: string,
  { workspace }: Place,
  line = 1,
): { text: string; where: string } {
  try {
    return { text: readFileSync(resolve(workspace, path), 'utf8'), where: path };
  } catch (cause) {
    throw new PublishError(`The file ${JSON.stringify(path)} can't be read`, {
      code: 'INPUT_INVALID',
      input,
      line,
      hint: 'Check the path: it is relative to the workspace, and the file must be there when this step begins.',
      cause,
    });
  }
}
