import { sendJson } from './answers.ts';
import { startAws, ROLE } from './aws.ts';
import { CLIENT, createAzure } from './azure.ts';
import { startDockerHub } from './dockerhub.ts';
import { startGhcr } from './ghcr.ts';
import { ISSUER, SUBJECT } from './github.ts';
import { startGoogle } from './google.ts';
import { startGitLab, startHarbor, startJfrog, startQuay } from './others.ts';
import { startWorld } from './world.ts';

export const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
export { CLIENT, ROLE, SUBJECT };
/** The token of every job in these tests. */
export const JOB_TOKEN = 'ghs_tokenOfTheJob0123456789';

export type Internet = Awaited<ReturnType<typeof startInternet>>;

/** Starts all vendors, each with the accounts that tests log in with; `google` adds hosts. */
export async function startInternet({ google: moreGoogle = [] }: { google?: string[] } = {}) {
  const world = await startWorld();
  const { secret } = world;
  const federated = (audience: string) => [{ issuer: ISSUER, subject: SUBJECT, audience }];
  const makeAzure = (authority: string, audience: string, ...resources: string[]) => {
    const azure = createAzure(world);
    azure.applications.set(CLIENT, {
      secret: secret('entra~Secret~1'),
      federated: federated(audience),
      writes: true,
    });
    azure.identities.set('system', { writes: true });
    azure.identities.set(CLIENT, { writes: true });
    for (const resource of resources) azure.resources.add(resource);
    world.proxy.route(authority, azure.entra);
    return azure;
  };
  const publicAzure = makeAzure(
    'login.microsoftonline.com',
    'api://AzureADTokenExchange',
    'https://containerregistry.azure.net',
    'https://management.azure.com',
  );
  const usAzure = makeAzure(
    'login.microsoftonline.us',
    'api://AzureADTokenExchangeUSGov',
    'https://management.usgovcloudapi.net',
  );
  const chinaAzure = makeAzure(
    'login.chinacloudapi.cn',
    'api://AzureADTokenExchangeChina',
    'https://management.chinacloudapi.cn',
  );
  world.proxy.route('169.254.169.254', publicAzure.imds);
  world.proxy.route('identity.azure.internal', publicAzure.hosted);
  // GitHub doesn't know the commit; its date is then taken from elsewhere.
  world.proxy.route('api.github.com', (request, response) => {
    request.resume();
    sendJson(response, 404, { message: 'Not Found' });
  });
  const [ghcr, ghe, hub, acr, acrUs, acrChina, acrDomain, google, aws, quay, gitlab, harbor, jfrog] =
    await Promise.all([
      startGhcr(world),
      startGhcr(world, 'containers.acme.ghe.com'),
      startDockerHub(world),
      publicAzure.startRegistry('acme.azurecr.io'),
      usAzure.startRegistry('acme.azurecr.us'),
      chinaAzure.startRegistry('acme.azurecr.cn'),
      publicAzure.startRegistry('cr.acme.example'),
      startGoogle(world, ['europe-docker.pkg.dev', 'eu.gcr.io', ...moreGoogle]),
      startAws(world),
      startQuay(world),
      startGitLab(world),
      startHarbor(world, 'harbor.acme.example'),
      startJfrog(world, 'acme.jfrog.io'),
    ]);
  secret(JOB_TOKEN);
  ghcr.tokens.set(JOB_TOKEN, 'writes').set(secret('ghp_classicToken'), 'writes');
  ghe.tokens.set(JOB_TOKEN, 'writes');
  hub.accounts.set('acme', {
    password: secret('dckr_pat_writer'),
    writes: (name) => name.startsWith('acme/'),
  });
  hub.accounts.set('reader', { password: secret('dckr_pat_reader'), writes: () => false });
  hub.accounts.set('other', {
    password: secret('dckr_oat_other'),
    writes: (name) => name.startsWith('other/'),
  });
  const everything = () => true;
  acr.passwords.set('acme', { password: secret('admin+Password/1=='), allows: everything });
  acr.passwords.set('pusher', { password: secret('repository+Token'), allows: (name) => name === 'app' });
  acr.passwords.set('puller', {
    password: secret('pull+Token'),
    allows: (_name, action) => action === 'pull',
  });
  aws.open(ECR, 'api.ecr.eu-west-1.amazonaws.com', 'sts.eu-west-1.amazonaws.com');
  aws.open(
    '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com',
    'api.ecr-fips.us-east-1.amazonaws.com',
    'sts-fips.us-east-1.amazonaws.com',
  );
  aws.open('123456789012.dkr-ecr.eu-west-1.on.aws', 'ecr.eu-west-1.api.aws', 'sts.eu-west-1.api.aws');
  aws.open(
    '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
    'api.ecr.cn-north-1.amazonaws.com.cn',
    'sts.cn-north-1.amazonaws.com.cn',
  );
  aws.state.repositories.add('acme/app');
  quay.robots.set('acme+ci', { password: secret('quayRobotToken'), writes: true });
  quay.robots.set('acme+reader', { password: secret('quayReaderToken'), writes: false });
  gitlab.tokens.set('ci', { password: secret('gldt-deploy'), writes: true });
  gitlab.tokens.set('reader', { password: secret('gldt-reader'), writes: false });
  harbor.robots.set('robot$acme+ci', { password: secret('harborRobotSecret'), writes: true });
  harbor.robots.set('robot$acme+reader', { password: secret('harborReaderSecret'), writes: false });
  jfrog.users.set('ci', { password: secret('jfrogPassword'), writes: true });
  jfrog.users.set('reader', { password: secret('jfrogReaderPassword'), writes: false });
  return {
    world,
    azure: { public: publicAzure, us: usAzure, china: chinaAzure },
    ghcr,
    ghe,
    hub,
    acr,
    acrUs,
    acrChina,
    acrDomain,
    google,
    aws,
    quay,
    gitlab,
    harbor,
    jfrog,
  };
}
