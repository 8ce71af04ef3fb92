import type { FileSpec } from '../../builder/support.ts';

/** A base image, built by BuildKit itself, that cases name as `base:name`. */
export interface Base {
  dockerfile: string;
  files: Record<string, FileSpec>;
  /** Further arguments of the client, and of the exporter. */
  args?: string[];
  output?: string;
}

const passwd = 'root:x:0:0:root:/root:/bin/sh\napp:x:1234:5678:an app:/home/app:/bin/sh\n';
const group = 'root:x:0:\nweb:x:4321:app\napp:x:5678:\n';
const files: Record<string, FileSpec> = {
  'root/etc/passwd': passwd,
  'root/etc/group': group,
  'root/etc/hostname': 'base\n',
  'root/usr/bin/tool': { text: '#!/bin/sh\n', mode: 0o755 },
  'root/bin': { link: 'usr/bin' },
  'root/tmp': { directory: true, mode: 0o1777 },
  'root/home/app': { directory: true, mode: 0o750 },
  'root/srv/data/x': { text: 'x', mode: 0o640 },
  'var/cache/y': 'y',
  'var/run': { link: '/run' },
};
const plain =
  'FROM scratch\nCOPY root /\nCOPY --chown=1234:5678 var /var\nENV PATH=/bin BASE=yes\nLABEL base=1\nWORKDIR /srv\nCMD ["tool"]\n';

/** `busybox` is the machine's own static one; it only runs while these are built. */
export const bases: Record<string, Base> = {
  plain: {
    files: { ...files, 'busybox': { text: 'BUSYBOX', mode: 0o755 } },
    dockerfile: `${plain}COPY busybox /busybox\nRUN ["/busybox", "sh", "-c", "/busybox mkdir /links && echo l >/links/a && /busybox ln /links/a /links/b"]\n`,
  },
  whiteouts: {
    files: { ...files, 'busybox': { text: 'BUSYBOX', mode: 0o755 }, 'opaque/old': 'o', 'removed/gone': 'g', 'kept/one': '1', 'kept/two': '2' },
    dockerfile: [
      'FROM scratch', 'COPY busybox /busybox', 'COPY opaque /opaque', 'COPY removed /removed', 'COPY kept /kept',
      'RUN ["/busybox", "sh", "-c", "/busybox rm -r /opaque /removed /kept/one && /busybox mkdir /opaque && echo n >/opaque/new"]',
      'RUN ["/busybox", "sh", "-c", "/busybox chmod 700 /kept && /busybox rm /busybox"]', '',
    ].join('\n'),
  },
  // Files of its own: BuildKit would hand the same layers out again for the other bases.
  zstd: { files: { ...files, 'root/etc/compressed': 'with zstd' }, dockerfile: plain, output: 'compression=zstd,force-compression=true,oci-mediatypes=true' },
  uncompressed: { files, dockerfile: plain, output: 'compression=uncompressed,force-compression=true' },
  docker: { files, dockerfile: plain, output: 'oci-mediatypes=false' },
  shell: { files: {}, dockerfile: 'FROM scratch\nSHELL ["/bin/other", "-x"]\nENTRYPOINT ["e"]\nCMD ["c"]\n' },
  onbuild: {
    files,
    dockerfile: 'FROM scratch\nENV A=1\nONBUILD WORKDIR /app\nONBUILD COPY a.txt .\nONBUILD ENV ONBUILT=${A}2\nONBUILD LABEL built=$ONBUILT\nCMD ["c"]\n',
  },
  multi: {
    files,
    dockerfile: 'FROM scratch\nARG TARGETARCH\nCOPY <<EOF /arch\n$TARGETARCH\nEOF\nCOPY root /\nENV ARCH=$TARGETARCH\n',
    args: ['--platform', 'linux/amd64,linux/arm64'],
  },
}; // prettier-ignore
