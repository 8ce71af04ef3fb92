import { PublishError } from '../../../oci/errors.ts';
import { refused } from '../../login/id-token.ts';
import type { AuthEntry } from '../../types.ts';
import { quoteForeign } from '../../entry-error.ts';

export type AwsAction =
  | 'sts:AssumeRole'
  | 'sts:AssumeRoleWithWebIdentity'
  | 'ecr:GetAuthorizationToken'
  | 'ecr-public:GetAuthorizationToken'
  | 'ecr:CreateRepository'
  | 'ecr-public:CreateRepository';

interface Lesson {
  pattern: RegExp;
  actions?: RegExp;
  code: string;
  key?: string;
  hint(entry: AuthEntry, action: AwsAction, subject: string): string;
}

// The SDK uses the service's error code as the error's name.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
const ERROR_RULES: readonly Lesson[] = [
  {
    pattern: /Incorrect token audience/i,
    code: 'AUDIENCE_MISMATCH',
    key: 'audience',
    hint: (_entry, _action, subject) =>
      `The IAM identity provider must list the audience sts.amazonaws.com (sts.amazonaws.com.cn in China), or set "audience" to the one it lists. The token's subject is ${subject}.`,
  },
  {
    pattern: /No OpenIDConnect provider found/i,
    code: 'PROVIDER_UNKNOWN',
    key: 'role-to-assume',
    hint: () =>
      "Add GitHub's identity provider (https://token.actions.githubusercontent.com) to the role's account in IAM, and check the account in role-to-assume.",
  },
  {
    pattern: /AccessDenied/,
    actions: /WebIdentity/,
    code: 'SUBJECT_MISMATCH',
    key: 'role-to-assume',
    hint: (entry, _action, subject) =>
      `The trust policy of ${entry.values.get('role-to-assume') ?? 'the role'} must allow sts:AssumeRoleWithWebIdentity where token.actions.githubusercontent.com:sub is ${subject}; a role that doesn't exist is refused with the same words.`,
  },
  {
    pattern: /ExpiredToken|InvalidIdentityToken|IDPRejectedClaim/,
    actions: /WebIdentity/,
    code: 'ID_TOKEN_REFUSED',
    hint: (_entry, _action, subject) =>
      `AWS couldn't verify the job's token, whose subject is ${subject}: check the thumbprint and URL of the identity provider in IAM, and the runner's clock.`,
  },
  {
    pattern: /ExpiredToken/,
    code: 'SESSION_EXPIRED',
    hint: () =>
      'Get new credentials before this step, or use role-to-assume, which renews them: the AWS session has expired.',
  },
  {
    pattern: /UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId/,
    code: 'ACCESS_KEY_UNKNOWN',
    key: 'aws-access-key-id',
    hint: () =>
      'Check the access key ID: it was deleted or disabled, or aws-session-token is missing for a temporary one.',
  },
  {
    pattern: /SignatureDoesNotMatch|InvalidSignature|IncompleteSignature/,
    code: 'SECRET_WRONG',
    key: 'aws-secret-access-key',
    hint: () => "Correct aws-secret-access-key: it doesn't belong to the access key ID.",
  },
  {
    pattern: /CredentialsProviderError|Could not load credentials/,
    code: 'CREDENTIALS_MISSING',
    hint: () =>
      'Add role-to-assume (with "id-token: write"), or run aws-actions/configure-aws-credentials before this step.',
  },
  {
    pattern: /DurationSeconds|MaxSessionDuration/,
    code: 'LOGIN_REFUSED',
    key: 'role-duration-seconds',
    hint: () => "The role's maximum session duration is shorter: leave role-duration-seconds out.",
  },
  {
    pattern: /AccessDenied/,
    code: 'RIGHT_MISSING',
    hint: (_entry, action) =>
      action.startsWith('ecr-public:Get')
        ? 'Allow ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken on the resource "*".'
        : `Allow ${action}${action.endsWith('Token') ? ' on the resource "*"' : ''} in the policy of the identity.`,
  },
];

/**
 * Converts an error of the AWS SDK to a PublishError at the entry's line; connection errors stay as they are.
 */
export function awsRefusal(
  entry: AuthEntry,
  error: unknown,
  action: AwsAction,
  subject = 'unknown',
): PublishError {
  if (error instanceof PublishError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const lesson = ERROR_RULES.find(
    ({ pattern, actions }) => pattern.test(`${name} ${message}`) && (actions?.test(action) ?? true),
  );
  const step = action.includes('AssumeRole')
    ? `AWS didn't let the job assume ${entry.values.get('role-to-assume') ?? 'the role'}`
    : `AWS refused ${action} for ${entry.host}`;
  const said = quoteForeign(`${name === 'Error' ? '' : `${name}: `}${message}`);
  return refused(
    entry,
    `${step}: ${said}`,
    lesson?.hint(entry, action, subject) ?? 'Check the account, the region and the role of the entry.',
    lesson?.code,
    lesson?.key,
  );
}
