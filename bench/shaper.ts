/**
 * Simulates a network link to a registry, as a separate process: `node shaper.ts <upstream port> <round trip
 * ms> <Mbit/s>` prints the port it listens on. Each direction has the full rate, shared by all connections.
 */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Bytes in flight per direction before the sender is paused, like the buffers of a real link. */
const IN_FLIGHT = 2 * 1024 * 1024;
const PIECE = 16 * 1024;

const [upstreamPort, roundTrip, megabits] = process.argv.slice(2).map(Number) as [number, number, number];
const bytesPerMillisecond = (megabits * 1e6) / 8 / 1000;

interface Link {
  /** When the link is free again, in monotonic milliseconds. */
  free: number;
  inFlight: number;
}

const up: Link = { free: 0, inFlight: 0 };
const down: Link = { free: 0, inFlight: 0 };
const waiting = new Map<Link, Set<Socket>>([
  [up, new Set()],
  [down, new Set()],
]);

function carry(from: Socket, to: Socket, link: Link): void {
  from.on('data', (data: Buffer) => {
    for (let start = 0; start < data.length; start += PIECE) {
      const piece = data.subarray(start, start + PIECE);
      const now = performance.now();
      link.free = Math.max(link.free, now) + piece.length / bytesPerMillisecond;
      link.inFlight += piece.length;
      at(link.free + roundTrip / 2, () => {
        link.inFlight -= piece.length;
        if (!to.destroyed) to.write(piece);
        if (link.inFlight < IN_FLIGHT / 2) resumeAll(link);
      });
    }
    if (link.inFlight > IN_FLIGHT) {
      from.pause();
      waiting.get(link)?.add(from);
    }
  });
  from.on('end', () => at(Math.max(link.free, performance.now()) + roundTrip / 2, () => to.end()));
  from.on('error', () => to.destroy());
  from.on('close', () => waiting.get(link)?.delete(from));
}

function resumeAll(link: Link): void {
  const sockets = waiting.get(link);
  for (const socket of sockets ?? []) socket.resume();
  sockets?.clear();
}

/** Actions due at the same time run in the order they were scheduled, so that chunks stay in order. */
const due: { at: number; run: () => void }[] = [];
let timer: NodeJS.Timeout | undefined;
function at(moment: number, run: () => void): void {
  let index = due.length;
  while (index > 0 && (due[index - 1]?.at ?? 0) > moment) index--;
  due.splice(index, 0, { at: moment, run });
  schedule();
}
function schedule(): void {
  if (timer || !due[0]) return;
  timer = setTimeout(
    () => {
      timer = undefined;
      while (due[0] && due[0].at <= performance.now() + 0.5) due.shift()?.run();
      schedule();
    },
    Math.max(0, due[0].at - performance.now()),
  );
}

const server = createServer({ noDelay: true }, (client) => {
  client.pause();
  client.on('error', () => {});
  // Setting up a connection takes a round trip.
  at(performance.now() + roundTrip, () => {
    const registry = connect({ port: upstreamPort, host: '127.0.0.1', noDelay: true });
    registry.on('error', () => client.destroy());
    carry(client, registry, up);
    carry(registry, client, down);
    client.resume();
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
