import { expect, test } from '@jest/globals';
import { createTranscript } from '../../src/build/transcript.ts';

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
