/**
 * The lower bound of a copy from a registry: reads each blob once, checks its digest, and uploads it to all others
 * (POST, PUT) meanwhile. Nothing else: no lookups, no manifest, no tag. A copy that leaves the digest to the registries
 * (oras does) can do without the hash, and publishes wrong bytes where one of them doesn't check it either.
 * `node floors/copy.ts <source host>/<path> <hex>:<size>,… <host>…`
 */
import { onEach, openClient } from './requests.ts';

const [source = '', blobs = '', ...hosts] = process.argv.slice(2);
const AT_ONCE = 4;
const client = openClient();
await onEach(blobs.split(','), AT_ONCE, (blob) => client.passOn(source, blob, hosts));
client.close();
