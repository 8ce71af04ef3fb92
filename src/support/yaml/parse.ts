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
 * Parses one document of YAML within the bounds on its size, its depth and the time it takes; its own faults are in
 * `errors`. Replacing aliases is up to the caller, which has to count (`LIMITS.yamlValues`).
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
