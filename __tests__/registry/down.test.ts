import { expect, test } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { createHttpClient } from '../../src/http/client.ts';
import { openRegistry } from '../../src/registry/registry.ts';
import { silent } from '../../src/support/reporter.ts';

test('a registry that is down is given up after the retries of one request, not of one in another', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((resolve) => server.close(resolve));
  const said: string[] = [];
  const registry = openRegistry({
    host,
    retries: 2,
    http: createHttpClient({ env: {}, settings: () => ({}) }),
    credentials: {
      for: () => ({
        origin: 'the test',
        get: () => Promise.resolve({ kind: 'anonymous' }),
      }),
      settings: () => ({}),
    },
    reporter: { ...silent, info: (line) => void said.push(line) },
  });
  await expect(registry.repository('acme/app', { access: 'pull' }).resolve('1')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
  expect(said.filter((line) => line.includes('retrying in'))).toHaveLength(2);
});
