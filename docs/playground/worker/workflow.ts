import { stringify } from 'yaml';
import type { TagsQuestion } from '../messages.ts';

/** Logins are described in docs/registries; the token of the job is enough for ghcr.io alone. */
const DOCKER_HUB = `- registry: docker.io
  username: \${{ vars.DOCKERHUB_USERNAME }}
  password: \${{ toJSON(secrets.DOCKERHUB_TOKEN) }}
`;

/**
 * A workflow that publishes with these inputs on the event.
 * @param images names, as they were read from the input.
 */
export function workflowFor(question: TagsQuestion, eventName: string, images: readonly string[]): string {
  const hosts = [...new Set(images.map(hostOf))];
  const inputs = {
    images: question.images,
    tags: question.tags,
    flavor: question.flavor,
    'registry-auth': hosts.includes('docker.io') ? DOCKER_HUB : '',
  };
  const filled = Object.entries(inputs).filter(([, text]) => text.trim() !== '');
  const step = {
    uses: 'org/registry-publish@v1',
    ...(filled.length > 0 && { with: Object.fromEntries(filled) }),
  };
  const workflow = {
    name: 'publish',
    on: triggerOf(question, eventName),
    permissions: { contents: 'read', ...(hosts.includes('ghcr.io') && { packages: 'write' }) },
    jobs: { publish: { 'runs-on': 'ubuntu-latest', steps: [{ uses: 'actions/checkout@v7' }, step] } },
  };
  return `${loginsMissing(hosts)}${stringify(workflow, { lineWidth: 0, nullStr: '' })}`;
}

function loginsMissing(hosts: readonly string[]): string {
  const others = hosts.filter((host) => host !== 'ghcr.io' && host !== 'docker.io');
  if (others.length === 0) return '';
  return `# Add the login for ${others.join(', ')} to registry-auth: see docs/registries.\n`;
}

/** Without a host a name is one of Docker Hub. */
function hostOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
    ? first.replace(/\s/g, ' ')
    : 'docker.io';
}

function triggerOf({ event, branch, tag }: TagsQuestion, eventName: string): object {
  switch (event === 'payload' ? eventName : event) {
    case 'tag':
      return { push: { tags: [filterFor(tag.replace(/\d.*$/s, '*'))] } };
    case 'branch':
      return { push: { branches: [filterFor(branch.replace(/^refs\/heads\//, ''))] } };
    case 'schedule':
      return { schedule: [{ cron: '0 4 * * 1' }] };
    case 'release':
      return { release: { types: ['published'] } };
    case 'pull_request':
    case 'merge_group':
    case 'workflow_dispatch':
      return { [event === 'payload' ? eventName : event]: null };
    default:
      return { push: { branches: ['**'], tags: ['**'] } };
  }
}

/** What has a meaning in filters matches too much rather than nothing. */
function filterFor(pattern: string): string {
  return /^[\w./-]+\*?$|^\*$/.test(pattern.trim()) ? pattern.trim() : '**';
}
