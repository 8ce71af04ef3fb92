// Loaded into the measured process by bench/timeline.ts. https://nodejs.org/api/diagnostics_channel.html
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const told = [];
const tell = (at, text) => told.push(`${at.toFixed(0).padStart(6)}  ${text}`);
const now = () => performance.now();
tell(now(), 'the program is loaded from here on');
subscribe('net.client.socket', ({ socket }) => {
  const opened = now();
  socket.once('connect', () =>
    tell(opened, `socket to ${socket.remotePort}, connected after ${(now() - opened).toFixed(0)}`),
  );
});
subscribe('http.client.request.start', ({ request }) => {
  const sent = now();
  request.once('response', (response) => {
    const took = (now() - sent).toFixed(0);
    tell(
      sent,
      `${request.host}:${request.socket?.remotePort} ${request.method} ${request.path.slice(0, 60)} ${response.statusCode}, ${took}`,
    );
  });
});
process.once('exit', () => {
  tell(now(), 'exit');
  const inOrder = told.sort((one, other) => parseFloat(one) - parseFloat(other));
  writeSync(2, `${inOrder.join('\n')}\n`);
});
