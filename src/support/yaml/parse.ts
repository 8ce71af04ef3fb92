import {
  parseDocument,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';
import type { ErrorDetails } from '../../oci/errors.ts';
import { LIMITS, overLimit } from '../limits.ts';
import { withinTime } from '../within-time.ts';
import { isDeep } from './depth.ts';

interface YamlPlace extends Pick<ErrorDetails, 'input' | 'file'> {
  /** For messages: `registry-auth`. */
  what: string;
}

/**
 * Parses a YAML document within limits on its size, depth and parsing time; syntax errors are in `errors`.
 * The caller expands aliases, and has to count values (`LIMITS.yamlValues`).
 * @throws PublishError `YAML_TOO_LARGE`, `YAML_TOO_DEEP`.
 */
export function parseYaml(
  text: string,
  { what, ...place }: YamlPlace,
  options: ParseOptions & DocumentOptions & SchemaOptions,
): Document.Parsed {
  if (Buffer.byteLength(text) > LIMITS.yamlText.value) throw overLimit(LIMITS.yamlText, what, place);
  if (withinTime(LIMITS.yamlTime, what, () => isDeep(text), place)) {
    throw overLimit(LIMITS.yamlDepth, what, place);
  }
  return withinTime(LIMITS.yamlTime, what, () => parseDocument(text, options), place);
}
