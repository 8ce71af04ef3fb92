import { failAt, type Place } from '../errors.ts';
import { readContent } from './file-content.ts';
import { stat, type Directory } from './file-tree.ts';

interface Owner {
  uid: number;
  gid: number;
}

/**
 * Parses `user[:group]`: numbers, or names from the image's `/etc/passwd` and `/etc/group`. Without a group,
 * a user name implies its primary group, and a number implies the group with the same number.
 * @throws PublishError with the line for an unknown name.
 */
export async function readOwner(text: string, files: () => Promise<Directory>, place: Place): Promise<Owner> {
  const [user = '', group, ...others] = text.split(':');
  if (others.length > 0)
    throw failAt(place, `invalid owner ${JSON.stringify(text)}`, 'Write it as user[:group].');
  const owner = await findUser(user, files, place);
  if (group === undefined) return owner;
  if (/^\d+$/.test(group)) return { ...owner, gid: Number(group) };
  const gid = (await lines(files, '/etc/group')).find(([name]) => name === group)?.[2];
  if (gid === undefined) throw unknown('group', group, place);
  return { ...owner, gid: Number(gid) };
}

async function findUser(user: string, files: () => Promise<Directory>, place: Place): Promise<Owner> {
  if (user === '') return { uid: 0, gid: 0 };
  if (/^\d+$/.test(user)) return { uid: Number(user), gid: Number(user) };
  const found = (await lines(files, '/etc/passwd')).find(([name]) => name === user);
  if (!found) throw unknown('user', user, place);
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

function unknown(kind: string, name: string, place: Place) {
  const file = kind === 'user' ? '/etc/passwd' : '/etc/group';
  return failAt(
    place,
    `unknown ${kind} ${JSON.stringify(name)}: the image's ${file} doesn't have it`,
    'Use the number.',
  );
}

async function lines(files: () => Promise<Directory>, path: string): Promise<string[][]> {
  const node = stat(await files(), path);
  if (node?.type !== 'file') return [];
  const text = (await readContent(node.content)).toString();
  return text.split('\n').map((line) => line.split(':'));
}
