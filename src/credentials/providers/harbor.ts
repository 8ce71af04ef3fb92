import type { AuthEntry, RegistryProvider, RefusedRequest } from '../types.ts';
import { checkBasicSafe, passwordMethod } from '../login/password.ts';
import { entryError } from '../entry-error.ts';

/**
 * Harbor: a user's CLI secret or a robot account, whose name has a prefix (`robot$project+name`).
 * https://goharbor.io/docs/main/working-with-projects/project-configuration/create-robot-accounts/
 */
export const harbor: RegistryProvider = {
  name: 'harbor',
  title: 'Harbor',
  matches: (host) => /^harbor[.:]/.test(host) || host === 'demo.goharbor.io',
  methods: [{ ...passwordMethod, title: 'a robot account', check }],
  traits: () => ({
    rights: {
      grants: {
        list: 'give the robot account Pull Repository',
        manifest: 'give the robot account Pull Repository',
        blob: 'give the robot account Pull Repository',
        delete: 'give the robot account Delete Repository',
      },
      tagRule: "the project's tag immutability rules",
    },
  }),
  explain,
};

function check(entry: AuthEntry): void {
  checkBasicSafe(entry);
  // Inside double quotes, a shell expands `$project` in a robot's name, which leaves only `robot`.
  if (entry.values.get('username') === 'robot') {
    throw entryError(
      entry,
      'username',
      'The username "robot" is only the beginning of the name of a Harbor robot account',
      'Write it whole, as robot$project+name; in a shell, put it in single quotes.',
    );
  }
}

function explain({ path, status, serverMessage }: RefusedRequest): string | undefined {
  const project = path.split('/')[0] ?? path;
  if (/quota/i.test(serverMessage))
    return `Raise the quota of the project ${project} in Harbor, or delete artifacts.`;
  if (status === 401 || status === 403) {
    return `The robot account needs the permissions Push and Pull of repositories in the project ${project}, must be enabled and must not have expired; its name is written with its prefix, as robot$${project}+name.`;
  }
  if (status === 404) return `Create the project ${project} in Harbor, or correct the name of the image.`;
  return undefined;
}
