import type { AuthEntry } from '../../types.ts';
import { entryError } from '../../entry-error.ts';

/** Private registries: classic, FIPS, dual-stack, and those of the China, Europe and isolated partitions. */
export const ECR_HOST =
  /^(\d{12})\.dkr[.-]ecr(-fips)?\.([a-z0-9-]+)\.(on\.aws|on\.amazonwebservices\.(?:com\.cn|eu)|amazonaws\.(?:com|com\.cn|eu)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

const PUBLIC_HOSTS = ['public.ecr.aws', 'ecr-public.aws.com'];
/** The region of ECR Public's API. */
const PUBLIC_REGION = 'us-east-1';

export interface EcrHost {
  public: boolean;
  region: string;
  /** Absent for a custom domain: then it is the account of the credentials. */
  account?: string;
  fips: boolean;
  dualStack: boolean;
}

/** True for a host of ECR Public. */
export const isPublicEcr = (host: string): boolean => PUBLIC_HOSTS.includes(host);

/**
 * Account, region and endpoint of a registry, from its host or the entry's `aws-region`.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 * @throws PublishError if the region is unknown, or if host and `aws-region` differ.
 */
export function ecrHost(entry: AuthEntry): EcrHost {
  const chosen = entry.values.get('aws-region');
  if (chosen !== undefined && !/^[a-z]{2,3}(?:-[a-z]+)+-\d+$/.test(chosen)) {
    throw entryError(entry, 'aws-region', 'The aws-region is not one', 'Write it as eu-west-1.');
  }
  if (isPublicEcr(entry.host)) {
    return {
      public: true,
      region: PUBLIC_REGION,
      fips: false,
      dualStack: entry.host === 'ecr-public.aws.com',
    };
  }
  const match = ECR_HOST.exec(entry.host);
  if (match) {
    const [, account = '', fips, region = '', suffix = ''] = match;
    if (chosen !== undefined && chosen !== region) {
      throw entryError(
        entry,
        'aws-region',
        `The aws-region ${chosen} isn't that of ${entry.host}`,
        `Leave it out; the host says ${region}.`,
      );
    }
    return { public: false, region, account, fips: fips !== undefined, dualStack: suffix.startsWith('on.') };
  }
  if (chosen === undefined) {
    throw entryError(
      entry,
      undefined,
      `The region of ${entry.host} isn't known`,
      'Add aws-region to the entry.',
    );
  }
  return { public: false, region: chosen, fips: false, dualStack: false };
}
