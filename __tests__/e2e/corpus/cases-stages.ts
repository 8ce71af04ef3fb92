import * as zlib from 'node:zlib';
import { cases } from './case.ts';

const lines = (...text: string[]) => `${text.join('\n')}\n`;
const files = { 'a.txt': 'a', 'dir/one': '1', 'dir/link': { link: 'one' }, 'x/y/z': 'z' };

/** Node reads zstd from 22.15 on; before, such a base is refused when its files are asked for. */
const withoutZstd =
  typeof zlib.createZstdDecompress === 'function'
    ? {}
    : { refuses: { message: /zstd needs Node 22\.15 or newer/, why: 'this Node has no zstd' } };

/** Stages, bases, named contexts, platforms. */
export const stageCases = cases({
  'stage-by-name': { dockerfile: lines('FROM scratch AS one', 'COPY a.txt /a', 'FROM scratch', 'COPY --from=one /a /b'), files },
  'stage-by-number': { dockerfile: lines('FROM scratch', 'COPY a.txt /a', 'FROM scratch', 'COPY --from=0 /a /b'), files },
  'stage-upper-case-name': { dockerfile: lines('FROM scratch AS One', 'COPY a.txt /a', 'FROM scratch', 'COPY --from=oNE /a /b'), files },
  'stage-as-lower-case': { dockerfile: lines('FROM scratch as one', 'COPY a.txt /a', 'FROM one'), files },
  'stage-as-base': { dockerfile: lines('FROM scratch AS one', 'COPY a.txt /a', 'ENV A=1', 'FROM one', 'COPY dir /d', 'LABEL b=$A'), files },
  'stage-chain': { dockerfile: lines('FROM scratch AS a', 'COPY a.txt /a', 'FROM a AS b', 'COPY dir /d', 'FROM b AS c', 'WORKDIR /w', 'FROM c', 'COPY --from=a /a .'), files },
  'stage-target': { dockerfile: lines('FROM scratch AS one', 'COPY a.txt /a', 'FROM scratch AS two', 'COPY dir /d'), files, target: 'one' },
  'stage-target-number': { dockerfile: lines('FROM scratch', 'COPY a.txt /a', 'FROM scratch AS two', 'COPY dir /d'), files, target: '0', fails: /target stage "0" could not be found/ },
  'stage-target-upper-case': { dockerfile: lines('FROM scratch AS one', 'COPY a.txt /a', 'FROM scratch'), files, target: 'ONE' },
  'stage-target-missing': { dockerfile: lines('FROM scratch AS one'), target: 'two', fails: /target stage "two" could not be found/ },
  'stage-unused-with-run': { dockerfile: lines('FROM scratch AS no', 'RUN make', 'FROM scratch', 'COPY a.txt /'), files },
  'stage-unused-with-missing-file': { dockerfile: lines('FROM scratch AS no', 'COPY nope /', 'FROM scratch', 'COPY a.txt /'), files },
  'stage-duplicate-names': { dockerfile: lines('FROM scratch AS one', 'COPY a.txt /first', 'FROM scratch AS one', 'COPY a.txt /second', 'FROM scratch', 'COPY --from=one / /'), files },
  'stage-copy-root': { dockerfile: lines('FROM scratch AS one', 'COPY . /', 'FROM scratch', 'COPY --from=one / /'), files },
  'stage-copy-root-into': { dockerfile: lines('FROM scratch AS one', 'COPY . /', 'FROM scratch', 'COPY --from=one / /all/'), files },
  'stage-copy-keeps-owner': { dockerfile: lines('FROM scratch AS one', 'COPY --chown=7:8 --chmod=640 a.txt dir /x/', 'FROM scratch', 'COPY --from=one /x /y', 'COPY --from=one /x/a.txt /z/'), files },
  'stage-copy-chown': { dockerfile: lines('FROM scratch AS one', 'COPY --chown=7:8 a.txt /x/', 'FROM scratch', 'COPY --from=one --chown=9 /x /y'), files },
  'stage-copy-relative-source': { dockerfile: lines('FROM scratch AS one', 'WORKDIR /w', 'COPY a.txt .', 'FROM scratch', 'COPY --from=one w/a.txt /y'), files },
  'stage-copy-glob': { dockerfile: lines('FROM scratch AS one', 'COPY . /s/', 'FROM scratch', 'COPY --from=one /s/*.txt /s/d*/* /y/'), files },
  'stage-copy-symlink': { dockerfile: lines('FROM scratch AS one', 'COPY . /s/', 'FROM scratch', 'COPY --from=one /s/dir/link /y/'), files },
  'stage-copy-absolute-symlink': { dockerfile: lines('FROM scratch AS one', 'COPY . /', 'FROM scratch', 'COPY --from=one /l /y/'), files: { t: 't', l: { link: '/t' } } },
  'stage-copy-through-absolute-symlink': { dockerfile: lines('FROM scratch AS one', 'COPY . /', 'FROM scratch', 'COPY --from=one /l/f /y/'), files: { 'd/f': 'f', l: { link: '/d' } } },
  'stage-copy-missing': { dockerfile: lines('FROM scratch AS one', 'FROM scratch', 'COPY --from=one /nope /'), fails: /Dockerfile:3: "\/nope": not found/ },
  'stage-copy-later-stage': { dockerfile: lines('FROM scratch AS first', 'COPY --from=1 /a /', 'FROM scratch'), target: 'first', fails: /Dockerfile:2: invalid stage index 1/ },
  'stage-copy-hard-links': { dockerfile: lines('FROM base AS one', 'FROM scratch', 'COPY --from=one /links /l'), contexts: ['base=base:plain'] },
  'stage-bad-name': { dockerfile: lines('FROM scratch AS 1a'), fails: /Dockerfile:1: invalid name for build stage: "1a"/ },
  'stage-reserved-name': { dockerfile: lines('FROM scratch AS scratch', 'COPY a.txt /', 'FROM scratch', 'LABEL a=b'), files },
  'stage-from-arguments': { dockerfile: lines('FROM scratch AS'), fails: /Dockerfile:1: FROM requires either one argument, or three/ },
  'stage-from-variable': { dockerfile: lines('ARG S=one', 'FROM scratch AS one', 'COPY a.txt /a', 'FROM $S'), files },
  'stage-from-variable-empty': { dockerfile: lines('FROM $NOPE'), fails: /Dockerfile:1: base name \(\$NOPE\) should not be blank/ },
  'stage-copy-from-variable': { dockerfile: lines('ARG S=one', 'FROM scratch AS one', 'COPY a.txt /a', 'FROM scratch', 'ARG S', 'COPY --from=$S /a /b'), files, fails: /Dockerfile:6:/ },
  'stage-inherits-config': { dockerfile: lines('FROM scratch AS one', 'ENV A=1', 'LABEL b=2', 'USER 3', 'WORKDIR /w', 'CMD ["c"]', 'EXPOSE 5', 'VOLUME /v', 'SHELL ["s"]', 'HEALTHCHECK CMD h', 'STOPSIGNAL 6', 'FROM one', 'COPY a.txt .'), files },
  'stage-args-do-not-leak-from-copy': { dockerfile: lines('FROM scratch AS one', 'ARG A=1', 'COPY a.txt /a', 'FROM scratch', 'LABEL a=x$A', 'COPY --from=one /a /'), files },
  'stage-onbuild-in-same-file': { dockerfile: lines('FROM scratch AS one', 'ONBUILD COPY a.txt /on', 'ONBUILD ENV A=1', 'FROM one', 'LABEL a=$A'), files },

  'base-config-only': { dockerfile: lines('FROM base', 'LABEL a=b'), contexts: ['base=base:plain'] },
  'base-copy': { dockerfile: lines('FROM base', 'COPY a.txt dir /data/'), files, contexts: ['base=base:plain'] },
  'base-copy-through-symlinked-bin': { dockerfile: lines('FROM base', 'COPY a.txt /bin/', 'COPY a.txt /bin/sub/dir/'), files, contexts: ['base=base:plain'] },
  'base-copy-over-file': { dockerfile: lines('FROM base', 'COPY a.txt /etc/hostname'), files, contexts: ['base=base:plain'] },
  'base-copy-into-sticky': { dockerfile: lines('FROM base', 'COPY a.txt /tmp/'), files, contexts: ['base=base:plain'] },
  'base-copy-link-into-sticky': { dockerfile: lines('FROM base', 'COPY --link a.txt /tmp/'), files, contexts: ['base=base:plain'] },
  'base-chown-by-name': { dockerfile: lines('FROM base', 'COPY --chown=app:web a.txt /x/', 'COPY --chown=app dir /y/', 'COPY --chown=root:web a.txt /z'), files, contexts: ['base=base:plain'] },
  'base-chown-number-and-name': { dockerfile: lines('FROM base', 'COPY --chown=5:web a.txt /x', 'COPY --chown=app:6 a.txt /y'), files, contexts: ['base=base:plain'] },
  'base-chown-unknown-user': { dockerfile: lines('FROM base', 'COPY --chown=nobody-here a.txt /x'), files, contexts: ['base=base:plain'], refuses: { message: /Dockerfile:2: unknown user "nobody-here"/, why: 'BuildKit gives the files to root without a word' } },
  'base-chown-unknown-group': { dockerfile: lines('FROM base', 'COPY --chown=app:nobody-here a.txt /x'), files, contexts: ['base=base:plain'], refuses: { message: /Dockerfile:2: unknown group "nobody-here"/, why: 'BuildKit ignores the group without a word' } },
  'base-chown-name-on-scratch': { dockerfile: lines('FROM scratch', 'COPY --chown=app a.txt /x'), files, fails: /Dockerfile:2: unknown user "app"/ },
  'base-chown-name-with-link': { dockerfile: lines('FROM base', 'COPY --link --chown=app a.txt /x'), files, contexts: ['base=base:plain'], fails: /Dockerfile:2: --chown with a name needs the image below/ },
  'base-chown-name-from-stage': { dockerfile: lines('FROM base AS one', 'FROM scratch', 'COPY --from=one /etc/passwd /etc/group /etc/', 'COPY --chown=app:web a.txt /'), files, contexts: ['base=base:plain'] },
  'base-user-then-workdir': { dockerfile: lines('FROM base', 'USER app', 'WORKDIR /home/app/x'), contexts: ['base=base:plain'] },
  'base-workdir-relative': { dockerfile: lines('FROM base', 'WORKDIR sub', 'COPY a.txt .'), files, contexts: ['base=base:plain'] },
  'base-env': { dockerfile: lines('FROM base', 'ENV PATH=$PATH:/more FROM_BASE=${BASE}!', 'LABEL p=$PATH'), contexts: ['base=base:plain'] },
  'base-entrypoint-resets-cmd': { dockerfile: lines('FROM base', 'ENTRYPOINT ["x"]'), contexts: ['base=base:plain'] },
  'base-shell': { dockerfile: lines('FROM base', 'CMD a b'), contexts: ['base=base:shell'] },
  'base-whiteouts': { dockerfile: lines('FROM base', 'COPY a.txt /opaque/', 'COPY dir /removed'), files, contexts: ['base=base:whiteouts'] },
  'base-whiteouts-copied': { dockerfile: lines('FROM base AS one', 'FROM scratch', 'COPY --from=one / /'), contexts: ['base=base:whiteouts'] },
  'base-zstd': { dockerfile: lines('FROM base AS one', 'FROM base', 'COPY --from=one /etc /copied', 'COPY a.txt /'), files, contexts: ['base=base:zstd'],
    ...withoutZstd },
  'base-uncompressed': { dockerfile: lines('FROM base AS one', 'FROM base', 'COPY --from=one /etc /copied', 'COPY a.txt /'), files, contexts: ['base=base:uncompressed'] },
  'base-docker-types': { dockerfile: lines('FROM base', 'COPY a.txt /'), files, contexts: ['base=base:docker'] },
  'base-several-layers': { dockerfile: lines('FROM base AS one', 'FROM scratch', 'COPY --from=one /var /var', 'COPY --from=one /bin/tool /links/a /'), contexts: ['base=base:plain'] },
  'base-onbuild': { dockerfile: lines('FROM base', 'LABEL after=$ONBUILT'), files, contexts: ['base=base:onbuild'] },
  'base-copy-from-image': { dockerfile: lines('FROM scratch', 'COPY --from=base /etc/passwd /p', 'COPY --from=base /bin/tool /b/'), contexts: ['base=base:plain'] },
  'base-copy-everything-from-image': { dockerfile: lines('FROM scratch', 'COPY --from=base / /'), contexts: ['base=base:plain'] },
  'base-replaced-directory': { dockerfile: lines('FROM base', 'COPY a.txt /etc'), files, contexts: ['base=base:plain'] },

  'context-directory': { dockerfile: lines('FROM scratch', 'COPY --from=more one /x', 'COPY --from=more . /all'), files: { 'c/Dockerfile.txt': 'd', 'more/one': '1', 'more/sub/two': '2' }, contexts: ['more=dir:more'] },
  'context-directory-ignore': { dockerfile: lines('FROM scratch', 'COPY --from=more . /all'), files: { 'more/one': '1', 'more/two': '2', 'more/.dockerignore': 'two\n' }, contexts: ['more=dir:more'] },
  'context-replaces-stage': { dockerfile: lines('FROM scratch AS one', 'COPY a.txt /stage', 'FROM scratch', 'COPY --from=one / /'), files: { ...files, 'more/context': 'c' }, contexts: ['one=dir:more'] },
  'context-upper-case': { dockerfile: lines('FROM scratch', 'COPY --from=More one /x'), files: { 'more/one': '1' }, contexts: ['more=dir:more'], fails: /Dockerfile:2: More: not found/ },

  'platforms-two': { dockerfile: lines('FROM scratch', 'ARG TARGETARCH', 'COPY bin-$TARGETARCH /bin', 'ENV A=$TARGETARCH'), files: { 'bin-amd64': 'x', 'bin-arm64': 'arm' }, platforms: ['linux/amd64', 'linux/arm64'] },
  'platforms-variants': { dockerfile: lines('FROM scratch', 'ARG TARGETVARIANT TARGETPLATFORM', 'LABEL v=$TARGETVARIANT p=$TARGETPLATFORM', 'COPY a.txt /'), files, platforms: ['linux/arm/v6', 'linux/arm/v7', 'linux/arm64/v8', 'linux/386', 'linux/riscv64'] },
  'platforms-base': { dockerfile: lines('FROM base', 'COPY a.txt /'), files, contexts: ['base=base:multi'], platforms: ['linux/amd64', 'linux/arm64'] },
  'platforms-build-stage': { dockerfile: lines('FROM --platform=$BUILDPLATFORM base AS one', 'ARG TARGETARCH', 'ENV A=$TARGETARCH', 'FROM base', 'COPY --from=one /arch /from-build', 'COPY --from=one /etc /etc2'), contexts: ['base=base:multi'], platforms: ['linux/arm64'] },
  'platforms-fixed': { dockerfile: lines('FROM --platform=linux/arm64 base', 'COPY a.txt /'), files, contexts: ['base=base:multi'], platforms: ['linux/amd64'] },
  'platforms-fixed-scratch': { dockerfile: lines('FROM --platform=linux/arm/v7 scratch', 'ARG TARGETARCH', 'LABEL a=$TARGETARCH'), platforms: ['linux/amd64'] },
  'platforms-missing-in-base': { dockerfile: lines('FROM base', 'COPY a.txt /'), files, contexts: ['base=base:multi'], platforms: ['linux/s390x'], fails: /has no image for linux\/s390x/ },
  'platforms-stage-by-architecture': { dockerfile: lines('FROM scratch AS amd64', 'LABEL is=amd64', 'FROM scratch AS arm64', 'LABEL is=arm64', 'FROM $TARGETARCH', 'COPY a.txt /'), files, platforms: ['linux/amd64', 'linux/arm64'] },
}); // prettier-ignore
