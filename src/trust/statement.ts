import { parseJson } from '../oci/documents/bounded.ts';
import { isRecord } from '../oci/documents/descriptor-reader.ts';
import type { Digest } from '../oci/digest.ts';
import { PublishError } from '../oci/errors.ts';
import { findRepeatedKey } from '../oci/documents/json-keys.ts';

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export interface Statement {
  _type: string;
  subject: Subject[];
  predicateType: string;
  predicate: unknown;
}

export interface Subject {
  name?: string;
  /** Hex digests by algorithm. */
  digest: Record<string, string>;
}

const STATEMENT_V1 = 'https://in-toto.io/Statement/v1';
const STATEMENT_TYPES = [STATEMENT_V1, 'https://in-toto.io/Statement/v0.1'];

/** Creates a subject. Without a name, the statement's bytes are the same for every registry. */
export function subjectOf(digest: Digest, name?: string): Subject {
  const [algorithm, hex] = splitDigest(digest);
  return { ...(name === undefined ? {} : { name }), digest: { [algorithm]: hex } };
}

/** Serializes a statement to the bytes that are signed. */
export function writeStatement(
  predicateType: string,
  subject: readonly Subject[],
  predicate: unknown,
): Buffer {
  return Buffer.from(JSON.stringify({ _type: STATEMENT_V1, subject, predicateType, predicate }));
}

/**
 * Parses a signed statement. Rejects anything that two parsers could interpret differently.
 * @throws PublishError `BUNDLE_INVALID` with the reason.
 */
export function parseStatement(payload: Buffer): Statement {
  const document = parseStrictJson(payload, 'its payload');
  const { _type, subject, predicateType, predicate } = document;
  if (typeof _type !== 'string' || !STATEMENT_TYPES.includes(_type))
    throw refusal(`its payload is not an in-toto statement but ${JSON.stringify(_type ?? null)}`);
  if (typeof predicateType !== 'string' || predicateType === '')
    throw refusal('its statement names no predicate type');
  if (!Array.isArray(subject) || subject.length === 0) throw refusal('its statement names no subject');
  return { _type, predicateType, predicate, subject: subject.map(readSubject) };
}

function readSubject(value: unknown): Subject {
  const digest = isRecord(value) ? value['digest'] : undefined;
  if (!isRecord(value) || !isRecord(digest)) throw refusal('its statement has a subject without a digest');
  if (Object.values(digest).some((hex) => typeof hex !== 'string'))
    throw refusal('its statement has a digest that is not a text');
  const { name } = value;
  return {
    ...(typeof name === 'string' ? { name } : {}),
    digest: { ...digest } as Record<string, string>,
  };
}

/** True if one of the statement's subjects has exactly this digest. */
export function isAbout(statement: Statement, digest: Digest): boolean {
  const [algorithm, hex] = splitDigest(digest);
  return statement.subject.some(
    ({ digest: known }) => Object.hasOwn(known, algorithm) && known[algorithm] === hex,
  );
}

function splitDigest(digest: Digest): [algorithm: string, hex: string] {
  const [algorithm = '', hex = ''] = digest.split(':');
  return [algorithm, hex];
}

/**
 * Parses a JSON object in valid UTF-8. Rejects duplicate keys, including keys that differ only in spelling,
 * also in the digests of subjects and in predicates.
 * @throws PublishError `BUNDLE_INVALID`.
 */
export function parseStrictJson(bytes: Buffer, what: string): Record<string, unknown> {
  let document: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    document = parseJson(text, what);
  } catch (cause) {
    throw refusal(cause instanceof PublishError ? cause.message : `${what} is not JSON`, cause);
  }
  if (!isRecord(document)) throw refusal(`${what} is not a JSON object`);
  const repeated = findRepeatedKey(text, () => true);
  if (repeated) throw refusal(`${what} has the key ${JSON.stringify(repeated.key)} twice`);
  return document;
}

/** The error for a bundle that isn't accepted. @param reason completes a sentence about the bundle. */
export function refusal(reason: string, cause?: unknown): PublishError {
  return new PublishError(reason, { code: 'BUNDLE_INVALID', ...(cause === undefined ? {} : { cause }) });
}
