import { expect, test } from '@jest/globals';
import { createStepTranscript, createTranscript } from '../../../src/engines/commands/transcript.ts';

const LAYER = `sha256:${'0'.repeat(64)}`;

test('steps of the Dockerfile are counted, whether they ran, were cached, or their layer was fetched', () => {
  const transcript = createTranscript();
  const lines = [
    '#1 [internal] load build definition from Dockerfile',
    '#5 [1/4] FROM docker.io/library/alpine:3@sha256:1',
    '#5 CACHED',
    '#6 [internal] load build context',
    '#7 [linux/amd64 build 2/4] COPY a /a',
    '#7 CACHED',
    '#8 [build 3/4] RUN make',
    '#8 0.123 CACHED',
    '#8 DONE 1.0s',
    '#9 [stage-1 4/4] RUN test',
    `#9 ${LAYER} 106B / 106B done`,
    '#9 CACHED',
    '#10 importing cache manifest from x',
    '#10 CACHED',
    ' - FromAsCasing: casing (line 1)',
  ];
  for (const line of lines) transcript.read(line);
  expect(transcript.steps()).toEqual({ total: 3, cached: 2 });
  expect(transcript.findings).toEqual([' - FromAsCasing: casing (line 1)']);
});

test('steps of podman and buildah are counted, without the labels of the command line at their end', () => {
  const transcript = createStepTranscript(2);
  const lines = [
    '[1/2] STEP 1/3: FROM scratch AS made',
    '[1/2] STEP 2/3: COPY a /a',
    '--> Cache pulled from remote 127.0.0.1:1/cache:abc',
    '--> Using cache abc',
    '--> abc',
    '[1/2] STEP 3/3: LABEL "mine"="too"',
    '--> 123',
    '[2/2] STEP 1/5: FROM scratch',
    '[2/2] STEP 2/5: COPY --from=made /a /a',
    '--> Using cache def',
    '[2/2] STEP 3/5: RUN echo STEP 1/1: nothing',
    'STEP by step',
    '[2/2] STEP 4/5: LABEL "a"="b"',
    '--> Using cache ghi',
    '[2/2] STEP 5/5: LABEL "c"="d"',
    '[2/2] COMMIT image',
  ];
  for (const line of lines) transcript.read(line);
  expect(transcript.steps()).toEqual({ total: 4, cached: 2 });
  expect(transcript.pulled()).toEqual(['127.0.0.1:1/cache:abc']);
});

test('a single stage has no number, and a platform stands before it', () => {
  const transcript = createStepTranscript(0);
  const lines = [
    'STEP 1/2: FROM x',
    'STEP 2/2: RUN a',
    '[linux/arm64] STEP 2/2: RUN a',
    '[linux/arm64] [1/2] STEP 2/2: RUN b',
  ];
  for (const line of lines) transcript.read(line);
  expect(transcript.steps()).toEqual({ total: 3, cached: 0 });
});
