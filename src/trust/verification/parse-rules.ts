import { createPublicKey, type KeyObject } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { PublishError } from '../../oci/errors.ts';
import { normalizeHost } from '../../oci/reference.ts';
import { LIMITS } from '../../support/limits.ts';
import { withinTime } from '../../support/within-time.ts';
import { RuleReader } from '../../support/yaml/rule-reader.ts';
import { readYaml, type RulesOrigin, type YamlValue } from '../../support/yaml/read.ts';
import { refuseUnsuitable } from '../keys/key-signer.ts';
import { GITHUB_ISSUER, PREDICATE } from '../types.ts';
import { compileIdentity, compileIdentityExpression, compileImages, PatternError } from './identity.ts';
import type { Requirement, VerifyRule } from './rule.ts';

const KEYS = ['images', 'identity', 'identity-regexp', 'issuer', 'repository', 'key', 'log', 'require'];

interface ReadFile {
  /** Reads a text file of the workspace. @throws if it can't be read. */
  (path: string): string;
}

/** Parses the `verify` input. @throws PublishError with the number and line of the rule. */
export function parseVerifyRules(text: string, origin: RulesOrigin, readFile: ReadFile): VerifyRule[] {
  const document = readYaml(text, origin, 'the verify rules');
  if (!document.items || document.items.length === 0) {
    throw new PublishError('The verify rules are not a list', {
      code: 'RULE_INVALID',
      ...origin,
      line: document.line,
      hint: 'Begin each rule with "- images: …".',
    });
  }
  return document.items.map((item, position) => readRule(item, position + 1, origin, readFile));
}

function readRule(item: YamlValue, number: number, origin: RulesOrigin, readFile: ReadFile): VerifyRule {
  const reader = new RuleReader(item, number, origin, { title: `Verify rule ${number}` });
  reader.allow(KEYS);
  const images = reader.text('images');
  if (!images)
    throw reader.problem(
      'has no images',
      reader.line,
      'Add images: registry/repository, with * for any text.',
    );
  const pattern = normalize(images.text);
  return {
    number,
    line: reader.line,
    images: images.text,
    matches: compiled(reader, images, 'images', () => compileImages(pattern)),
    signer: readSigner(reader, readFile),
    require: readRequirements(reader),
  };
}

/** Normalizes Docker Hub's names to `docker.io`, and official images to `library/`. */
function normalize(pattern: string): string {
  const [host = '', ...path] = pattern.split('/');
  if (path.length === 0 || host.includes('*')) return pattern;
  try {
    const normal = normalizeHost(host);
    return [normal, ...(normal === 'docker.io' && path.length === 1 ? ['library'] : []), ...path].join('/');
  } catch {
    return pattern;
  }
}

function compiled<T>(
  reader: RuleReader,
  { text, line }: { text: string; line: number },
  key: string,
  compile: () => T,
): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw reader.problem(`has ${key}: ${JSON.stringify(text)}, which ${error.message}`, line, error.hint);
  }
}

function readSigner(reader: RuleReader, readFile: ReadFile): VerifyRule['signer'] {
  const given = ['identity', 'identity-regexp', 'key'].filter((key) => reader.get(key) !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'says not who signs' : `has ${given.join(' and ')}`;
    throw reader.problem(what, reader.line, 'Set exactly one of identity, identity-regexp and key.');
  }
  if (given[0] === 'key') return readKey(reader, readFile);
  if (reader.get('log'))
    throw reader.problem('has log beside an identity', reader.line, 'Remove log: it is for keys.');
  const found = reader.text(given[0] ?? '');
  if (!found)
    throw reader.problem(`has an empty ${given[0]}`, reader.line, 'Write whose signature is trusted.');
  const isExpression = given[0] === 'identity-regexp';
  const test = compiled(reader, found, given[0] ?? '', () =>
    isExpression ? compileIdentityExpression(found.text) : compileIdentity(found.text),
  );
  const repository = readRepository(reader);
  return {
    kind: 'keyless',
    identity: found.text,
    isIdentity: (identity) =>
      isExpression
        ? withinTime(LIMITS.expressionTime, 'identity-regexp', () => test(identity))
        : test(identity),
    issuer: readIssuer(reader, found.text, isExpression),
    ...(repository === undefined ? {} : { repository }),
  };
}

function readIssuer(reader: RuleReader, identity: string, isExpression: boolean): string {
  const issuer = reader.text('issuer');
  if (issuer) {
    if (!issuer.text.includes('*')) return issuer.text;
    throw reader.problem(`has issuer: ${JSON.stringify(issuer.text)}`, issuer.line, 'Write the issuer out.');
  }
  if (!isExpression && identity.startsWith('https://github.com/')) return GITHUB_ISSUER;
  throw reader.problem(
    'has no issuer',
    reader.line,
    `Add issuer: who vouches for the identity, such as ${GITHUB_ISSUER}.`,
  );
}

/** Accepts `acme/app`, `acme/*`, or the full URL. */
function readRepository(reader: RuleReader): string | undefined {
  const found = reader.text('repository');
  if (!found) return undefined;
  const url = found.text.includes('://') ? found.text : `https://github.com/${found.text}`;
  if (/^https:\/\/[^/*\s]+\/[^/*\s]+\/(?:[^*\s]+|\*)$/.test(url)) return url;
  throw reader.problem(
    `has repository: ${JSON.stringify(found.text)}`,
    found.line,
    'Write owner/repository, or owner/* for all of an owner.',
  );
}

function readKey(reader: RuleReader, readFile: ReadFile): VerifyRule['signer'] {
  for (const key of ['issuer', 'repository']) {
    const stray = reader.get(key);
    if (stray)
      throw reader.problem(`has ${key} beside a key`, stray.line, `Remove ${key}: a key names none.`);
  }
  const found = reader.text('key');
  if (!found) {
    throw reader.problem(
      'has an empty key',
      reader.line,
      'Check the variable it comes from: its value is empty.',
    );
  }
  return { kind: 'key', key: parseKey(reader, found, readFile), log: reader.flag('log', true) };
}

function parseKey(
  reader: RuleReader,
  { text, line }: { text: string; line: number },
  readFile: ReadFile,
): KeyObject {
  const wrong = (what: string): PublishError =>
    reader.problem(`has a key ${what}`, line, 'Write a public key in PEM, or the path of a file with one.');
  let pem = text;
  if (!text.includes('-----BEGIN')) {
    if (isAbsolute(text) || text.includes('..'))
      throw wrong(`outside of the workspace: ${JSON.stringify(text)}`);
    try {
      pem = readFile(text);
    } catch {
      throw wrong(`in ${JSON.stringify(text)}, which can't be read`);
    }
  }
  if (pem.includes('PRIVATE KEY')) throw wrong('that is a private one');
  let key: KeyObject;
  try {
    // YAML folds the lines of a PEM that isn't written as a block scalar.
    key = createPublicKey(pem.replace(/-----BEGIN ([A-Z ]+)-----\s*([\s\S]+?)\s*-----END \1-----/, unfold));
  } catch {
    throw wrong("that can't be read");
  }
  refuseUnsuitable(key, 'verify');
  return key;
}

function unfold(_all: string, label: string, base64: string): string {
  return `-----BEGIN ${label}-----\n${base64.replaceAll(/\s+/g, '\n')}\n-----END ${label}-----`;
}

const NAMES: Record<string, Requirement> = {
  signature: { kind: 'signature' },
  provenance: { kind: 'predicate', type: PREDICATE.provenance },
  spdx: { kind: 'predicate', type: PREDICATE.spdx },
  cyclonedx: { kind: 'predicate', type: PREDICATE.cyclonedx },
};

function readRequirements(reader: RuleReader): Requirement[] {
  if (reader.get('require') === undefined) return [{ kind: 'signature' }];
  const given = reader.strings('require');
  if (given.length === 0) {
    throw reader.problem('requires nothing', reader.line, 'Write require: [signature], or leave it out.');
  }
  return given.map(({ text, line }) => {
    const known = NAMES[text];
    if (known && Object.hasOwn(NAMES, text)) return known;
    if (/^https?:\/\/\S+$/.test(text)) return { kind: 'predicate', type: text };
    throw reader.problem(
      `requires ${JSON.stringify(text)}`,
      line,
      `Write one of ${Object.keys(NAMES).join(', ')}, or the URI of a predicate type.`,
    );
  });
}
