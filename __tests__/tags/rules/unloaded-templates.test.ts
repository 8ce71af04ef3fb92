import { expect, test } from '@jest/globals';
import { checkTagInputs } from '../../../src/tags/check-rules.ts';
import { prepareTemplates } from '../../../src/tags/rules/expression-names.ts';

// Nothing here loads Handlebars before: what is prepared has to be enough for whatever a user writes.
const texts = (changes: object) => ({
  images: 'ghcr.io/acme/app',
  tags: '',
  flavor: '',
  labels: '',
  annotations: '',
  ...changes,
});
const problems = async (changes: object): Promise<string[]> => {
  const given = texts(changes);
  await prepareTemplates(Object.values(given));
  return checkTagInputs(given).map(({ message }) => message);
};

test('a name of another input is unknown, without Handlebars', async () => {
  const [message] = await problems({ flavor: 'prefix={{version}}-' });
  expect(message).toMatch(/^Unknown expression \{\{version\}\}/);
});

test.each(['{{branchx}}', '{{true}}x{{nothing}}', "{{date 'YYYY'}}{{nothing}}", '{{{nothing}}}'])(
  '%s is unknown',
  async (value) => {
    const [message] = await problems({ tags: `type=raw,value=${value}` });
    expect(message).toMatch(/^Unknown expression \{\{(?:branchx|nothing)\}\}/);
  },
);

test('what known names make is fine', async () => {
  expect(
    await problems({ tags: 'type=semver,pattern={{version}}\ntype=raw,value={{ branch }}-{{sha}}' }),
  ).toEqual([]);
});
