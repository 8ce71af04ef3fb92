/**
 * Publishes a set of images that a seed tells, to the repositories named, in a process of its own that can be killed:
 * `node set-child.ts SEED DIRECTORY HOST/PATH…`, where a path ends in the image's name.
 */
import { publish } from '../../../src/publish/publish.ts';
import { silent } from '../../../src/support/reporter.ts';
import { remoteSet } from './remote-set.ts';

const [seed = '', temporaryDirectory = '', ...names] = process.argv.slice(2);
await publish(remoteSet(seed, names), { reporter: silent, onFailure: 'rollback', temporaryDirectory });
// Idle connections would keep it.
process.exit();
