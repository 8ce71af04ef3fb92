import { PublishError } from '../oci/errors.ts';

/** 9999-12-31T23:59:59Z: no later time can be written as RFC 3339, which image configs have. */
const LATEST = 253_402_300_799;

/**
 * Reads SOURCE_DATE_EPOCH: whole seconds since 1970, undefined for an empty one, which sets nothing.
 * https://reproducible-builds.org/specs/source-date-epoch/
 * @param origin how the user gave it: `the build argument`, `the variable`.
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
