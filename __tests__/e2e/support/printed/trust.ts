import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { printedBlocks } from '../../../docs/support.ts';
import { CLIENT, type Internet } from '../vendors/internet.ts';

/** What each vendor trusts according to the docs; a page that differs fails the test. */
const ENVIRONMENT = 'repo:acme/app:environment:production';
const BRANCH_AND_TAGS = ['repo:acme/app:ref:refs/heads/main', 'repo:acme/app:ref:refs/tags/v*'];

/**
 * Sets up each vendor as its page says.
 * @returns the secrets that the pages refer to, by name.
 */
export function trust(net: Internet): Record<string, string> {
  const { world, azure, hub, quay, jfrog, aws, google } = net;
  const application = azure.public.applications.get(CLIENT);
  if (application) for (const one of application.federated) one.subject = ENVIRONMENT;
  hub.connection.rulesets = [...BRANCH_AND_TAGS, ENVIRONMENT];
  for (const one of quay.federation.values()) one.subject = ENVIRONMENT;
  jfrog.integration.mapping.subject = ENVIRONMENT;
  jfrog.integration.audience = 'jfrog';
  for (const owner of ['acme', 'widgets', 'library']) {
    const password = world.secret(`dckr_pat_${owner}`);
    hub.accounts.set(`${owner}-ci`, { password, writes: (name) => name.startsWith(`${owner}/`) });
  }
  trustAws(net);
  const key = aws.accessKey('ecr:GetAuthorizationToken', 'ecr:CreateRepository');
  const accessToken = world.secret(`ya29.${randomUUID()}`);
  google.principals.set(accessToken, 'service-account');
  const googleKey = google.makeKey();
  return {
    ACME_TOKEN: 'dckr_pat_acme',
    ACR_PASSWORD: 'admin+Password/2==',
    AWS_ACCESS_KEY_ID: key.id,
    AWS_SECRET_ACCESS_KEY: key.secret,
    AZURE_CLIENT_SECRET: 'entra~Secret~1',
    DOCKERHUB_TOKEN: 'dckr_pat_writer',
    GHCR_TOKEN: 'ghp_classicToken',
    GITLAB_DEPLOY_TOKEN: 'gldt-deploy',
    GITLAB_TOKEN: 'gldt-deploy',
    GOOGLE_ACCESS_TOKEN: accessToken,
    GOOGLE_KEY: googleKey,
    GOOGLE_KEY_BASE64: Buffer.from(googleKey).toString('base64'),
    HARBOR_ROBOT_SECRET: 'harborRobotSecret',
    JFROG_TOKEN: 'jfrogPassword',
    OTHER_TOKEN: 'dckr_oat_other',
    QUAY_ROBOT_TOKEN: 'quayRobotToken',
    WIDGETS_TOKEN: 'dckr_pat_widgets',
  };
}

interface Policy {
  Statement: { Action: string | string[]; Condition?: { StringLike: Record<string, string[]> } }[];
}

/** Sets up a role with the two policies in the docs. */
function trustAws({ aws }: Internet): void {
  const printed = (file: string): Policy => {
    const block = printedBlocks().find(
      (one) => one.document === 'docs/registries/ecr.md' && one.file === file,
    );
    return JSON.parse(block?.text ?? '') as Policy;
  };
  const subjects = printed('trust.json').Statement.flatMap(({ Condition }) =>
    Object.values(Condition?.StringLike ?? {}).flat(),
  );
  // keyless.yml publishes to all vendors from an environment, whose subject differs, as the page says.
  const patterns = [...subjects, ENVIRONMENT].map((one) =>
    one.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'),
  );
  aws.state.trust.subject = new RegExp(`^(?:${patterns.join('|')})$`);
  const [, forPublic = ''] = readFileSync('docs/registries/ecr.md', 'utf8').split('## ECR Public');
  aws.state.roleRights = new Set([
    ...printed('push.json').Statement.flatMap(({ Action }) => Action),
    ...[...forPublic.matchAll(/`(ecr-public:\w+)`/g)].map(([, action = '']) => action),
  ]);
}
