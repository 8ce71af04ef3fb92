import { PublishError } from '../oci/errors.ts';

/** 9999-12-31T23:59:59Z, the last second that RFC 3339, used in image configs, can express. */
const LATEST = 253_402_300_799;

/**
 * Parses SOURCE_DATE_EPOCH: whole seconds since 1970; undefined when empty, which counts as unset.
 * https://reproducible-builds.org/specs/source-date-epoch/
 * @param origin where the value comes from: `the build argument` or `the variable`
 * @throws PublishError `BUILD_ARG_INVALID`
 */
export function readEpoch(text: string, origin: 'the build argument' | 'the variable'): number | undefined {
  if (text === '') return undefined;
  if (/^\d{1,12}$/.test(text) && Number(text) <= LATEST) return Number(text);
  throw new PublishError(`${origin} SOURCE_DATE_EPOCH is ${JSON.stringify(text)}, not a number of seconds`, {
    code: 'BUILD_ARG_INVALID',
    ...(origin === 'the build argument' ? { input: 'build-args' } : {}),
    hint: 'Write whole seconds since 1970, such as the output of `git log -1 --format=%ct`.',
  });
}
