import { PublishError } from '../../oci/errors.ts';

/** Claims of the job's identity token. */
type Claims = Record<string, unknown>;

const BUILD_TYPE = 'https://actions.github.io/buildtypes/workflow/v1';

/**
 * SLSA provenance v1 of a GitHub Actions job, as actions/attest creates it. It contains only claims of the
 * token: GitHub compares the statement with the certificate, which is issued from the same claims.
 * https://slsa.dev/spec/v1.0/provenance
 * @param server `https://github.com`.
 * @throws PublishError `ID_TOKEN_INVALID` if a claim is missing, as in tokens of other CI systems.
 */
export function provenanceFrom(claims: Claims, server: string): object {
  const claim = (name: string): string => {
    const value = claims[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new PublishError(`The job's identity token has no ${name}, which the provenance needs`, {
      code: 'ID_TOKEN_INVALID',
      hint: 'Provenance is made in GitHub Actions; elsewhere set `attest` to `{provenance: false}`.',
    });
  };
  const repository = `${server}/${claim('repository')}`;
  const [owner, name] = claim('repository').split('/');
  const workflow = claim('workflow_ref').replace(`${owner}/${name}/`, '');
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: {
        workflow: { ref: claim('ref'), repository, path: workflow.split('@')[0] },
      },
      internalParameters: {
        github: {
          event_name: claim('event_name'),
          repository_id: claim('repository_id'),
          repository_owner_id: claim('repository_owner_id'),
          runner_environment: claim('runner_environment'),
        },
      },
      resolvedDependencies: [
        { uri: `git+${repository}@${claim('ref')}`, digest: { gitCommit: claim('sha') } },
      ],
    },
    runDetails: {
      builder: { id: `${server}/${claim('job_workflow_ref')}` },
      metadata: {
        invocationId: `${repository}/actions/runs/${claim('run_id')}/attempts/${claim('run_attempt')}`,
      },
    },
  };
}
