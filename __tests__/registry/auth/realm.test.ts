import { expect, test } from '@jest/globals';
import type { HostSettings } from '../../../src/http/host-settings.ts';
import { providerOf, traitsOf } from '../../../src/credentials/providers/index.ts';
import { checkRealm } from '../../../src/registry/auth/realm.ts';

const tokenHostsOf = (host: string) => {
  const { tokenHosts } = traitsOf(providerOf(host), host);
  return { tokenHosts };
};

const check = (realm: string, host: string, base = `https://${host}`, settings: HostSettings = {}) =>
  checkRealm(realm, { host, base: new URL(base), ...tokenHostsOf(host) }, settings);

test.each([
  ['its own host', 'https://registry.example/token', 'registry.example'],
  ['its own host, another port', 'https://registry.example:5001/token', 'registry.example:5000'],
  ['its own host, the default port in full', 'https://registry.example:443/token', 'registry.example'],
  ['GHCR', 'https://ghcr.io/token', 'ghcr.io'],
  ['Docker Hub', 'https://auth.docker.io/token', 'docker.io', 'https://registry-1.docker.io'],
  ['GitLab', 'https://gitlab.com/jwt/auth', 'registry.gitlab.com'],
  ['a sibling', 'https://auth.acme.example/token', 'registry.acme.example'],
  ['the domain above', 'https://acme.example/token', 'registry.acme.example'],
  ['a host below', 'https://auth.acme.example/token', 'acme.example'],
  ['plain HTTP on loopback', 'http://127.0.0.1:5001/token', '127.0.0.1:5000', 'http://127.0.0.1:5000'],
  [
    'plain HTTP on loopback by name',
    'http://localhost:5001/token',
    '127.0.0.1:5000',
    'http://127.0.0.1:5000',
  ],
  ['an address that is its own', 'https://10.0.0.7/token', '10.0.0.7:5000'],
  // RFC 6761 names and unlisted suffixes: the last label is the suffix.
  ['a sibling in a company network', 'https://auth.corp.internal/token', 'registry.corp.internal'],
  ['a region below', 'https://auth.acme.example/token', 'registry.eu.acme.example'],
  ['a sibling under a suffix of two labels', 'https://gitlab.acme.co.uk/jwt/auth', 'registry.acme.co.uk'],
  ['a sibling of a tenant', 'https://auth.acme.github.io/token', 'registry.acme.github.io'],
  ['GitHub with data residency', 'https://acme.ghe.com/token', 'containers.acme.ghe.com'],
  ['Aliyun', 'https://dockerauth.cn-hangzhou.aliyuncs.com/auth', 'registry.cn-hangzhou.aliyuncs.com'],
])('%s is trusted', async (_what, ...[realm, host, base]: string[]) => {
  expect((await check(realm!, host!, base)).href).toBe(new URL(realm!).href);
});

test('the user can name another host, or ask for plain HTTP', async () => {
  const realmHosts = ['Auth.Other.example'];
  const named = await check('https://auth.other.example/t', 'registry.example', undefined, { realmHosts });
  expect(named.host).toBe('auth.other.example');
  await expect(
    check('http://auth.other.example/t', 'registry.example', undefined, { realmHosts }),
  ).rejects.toThrow('not https');
  const plain = { plainHttp: true };
  const clear = await check(
    'http://registry.example/t',
    'registry.example',
    'http://registry.example',
    plain,
  );
  expect(clear.protocol).toBe('http:');
  await expect(
    check('http://other.example/t', 'registry.example', 'http://registry.example', plain),
  ).rejects.toThrow();
});

test.each([
  ['a thief', 'https://evil.test/token', 'registry.example'],
  ['a thief that looks alike', 'https://registry.example.evil.test/token', 'registry.example'],
  ['another vendor', 'https://auth.docker.io/token', 'registry.example'],
  ['a thief of Docker Hub', 'https://auth.docker.io.evil.test/token', 'docker.io'],
  ['a tenant next door', 'https://evil.azurecr.io/token', 'acme.azurecr.io'],
  ['a shop next door', 'https://evil.co.uk/token', 'acme.co.uk'],
  ['a site next door', 'https://evil.github.io/token', 'acme.github.io'],
  ['a bucket next door', 'https://evil.s3.amazonaws.com/t', 'acme.s3.amazonaws.com'],
  ['a domain next door', 'https://evil.example/token', 'acme.example'],
  ['plain HTTP', 'http://registry.example/token', 'registry.example'],
  ['the metadata service', 'http://169.254.169.254/latest/meta-data', 'registry.example'],
  ['the metadata service by https', 'https://169.254.169.254/', 'registry.example'],
  ['the metadata service in other digits', 'https://2852039166/', 'registry.example'],
  ['a private address', 'https://10.0.0.1/token', 'registry.example'],
  ['another private address', 'https://10.0.0.8/token', '10.0.0.7'],
  ['an IPv6 address', 'https://[fd00::1]/token', 'registry.example'],
  ['loopback', 'https://127.0.0.1/token', 'registry.example'],
  ['loopback by name', 'https://localhost/token', 'registry.example'],
  ['a user name', 'https://user:x@registry.example/token', 'registry.example'],
  ['another scheme', 'ftp://registry.example/token', 'registry.example'],
  ['a file', 'file:///etc/passwd', 'registry.example'],
  ['a relative one', '/token', 'registry.example'],
  ['a line break', 'https://registry.example/\r\nx', 'registry.example'],
  ['nothing', '', 'registry.example'],
  // https://publicsuffix.org/list/, private section, and vendors that aren't in it.
  ['an app next door', 'https://evil.up.railway.app/token', 'acme.up.railway.app'],
  ['an older app next door', 'https://evil.railway.app/token', 'acme.railway.app'],
  ['a codespace next door', 'https://evil-5000.app.github.dev/token', 'acme-5000.app.github.dev'],
  ['a preview next door', 'https://evil.preview.app.github.dev/token', 'acme.app.github.dev'],
  ['a tunnel next door', 'https://evil.ngrok-free.app/token', 'acme.ngrok-free.app'],
  ['a tunnel in the region', 'https://evil-1.euw.devtunnels.ms/token', 'acme-1.euw.devtunnels.ms'],
  ['another tunnel', 'https://evil.trycloudflare.com/token', 'acme.trycloudflare.com'],
  ['a service next door', 'https://evil.a.run.app/token', 'acme.a.run.app'],
  ['a machine next door', 'https://evil.eastus.cloudapp.azure.com/token', 'acme.eastus.cloudapp.azure.com'],
  ['a page next door', 'https://evil.pages.dev/token', 'acme.pages.dev'],
  ['a worker next door', 'https://evil.workers.dev/token', 'acme.workers.dev'],
  ['an app on Fly', 'https://evil.fly.dev/token', 'acme.fly.dev'],
  ['an app on Heroku', 'https://evil.herokuapp.com/token', 'acme.herokuapp.com'],
  ['an app on Render', 'https://evil.onrender.com/token', 'acme.onrender.com'],
  ['an app on Vercel', 'https://evil.vercel.app/token', 'acme.vercel.app'],
  ['a tailnet next door', 'https://host.evil.ts.net/token', 'host.acme.ts.net'],
  ['a name at home', 'https://evil.duckdns.org/token', 'acme.duckdns.org'],
  ['a name of an address', 'https://evil.10.0.0.1.nip.io/token', 'acme.10.0.0.1.nip.io'],
  ['another ECR account', 'https://2.dkr.ecr.us-east-1.amazonaws.com/t', '1.dkr.ecr.us-east-1.amazonaws.com'],
  ['a balancer next door', 'https://evil.us-east-1.elb.amazonaws.com/t', 'acme.us-east-1.elb.amazonaws.com'],
  ['a blob account next door', 'https://evil.blob.core.windows.net/t', 'acme.blob.core.windows.net'],
  ['a JFrog customer next door', 'https://evil.jfrog.io/token', 'acme.jfrog.io'],
  ['a GitHub customer next door', 'https://evil.ghe.com/token', 'containers.acme.ghe.com'],
  [
    'a bucket of the vendor',
    'https://evil.oss-cn-hangzhou.aliyuncs.com/t',
    'acme.oss-cn-hangzhou.aliyuncs.com',
  ],
  ['a tenant of the registry that is a suffix', 'https://evil.up.railway.app/token', 'up.railway.app'],
  ['a name under the same top level', 'https://auth.lan/token', 'registry.lan'],
  ['loopback by a name below localhost', 'https://x.localhost/token', 'registry.localhost.example'],
  ['a dot too many', 'https://evil.test./token', 'registry.example'],
])('%s is refused', async (_what, realm, host) => {
  const base = host === 'docker.io' ? 'https://registry-1.docker.io' : undefined;
  await expect(check(realm, host, base)).rejects.toMatchObject({ code: 'REALM_REFUSED' });
});

test('a refusal says which setting allows it', async () => {
  await expect(check('https://auth.other.example/t', 'registry.acme.example')).rejects.toMatchObject({
    hint: expect.stringContaining('realm-hosts: auth.other.example'),
  });
});
