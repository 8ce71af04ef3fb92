import { createInputReader } from '../../../src/inputs/reader.ts';
import { readInputs } from '../../../src/inputs/read-request.ts';
import { problemsIn, PublishError } from '../../../src/oci/errors.ts';

/** Reads inputs as a step's, by name, without anything around them. */
export function read(inputs: Record<string, string>, workspace = '/nowhere') {
  return readInputs(
    createInputReader((name) => inputs[name]),
    {
      env: {},
      workspace,
      temporaryDirectory: '/nowhere',
      idToken: () => Promise.reject(new Error('not asked')),
    },
  );
}

/** Everything that is refused of the inputs: `input:line message. hint`. */
export function refused(inputs: Record<string, string>): string[] {
  try {
    read(inputs);
    return [];
  } catch (error) {
    return problemsIn(error as PublishError).map(
      ({ input, line, message, hint }) => `${input}:${line ?? ''} ${message}. ${hint ?? ''}`,
    );
  }
}
