// Answers one request of its own, and prints what it answered.
import { readFileSync } from 'node:fs';
import { createServer, get } from 'node:http';

const { by } = JSON.parse(readFileSync('installed.json', 'utf8'));
const server = createServer((_request, response) => response.end(`installed by ${by}\n`));
server.listen(0, '127.0.0.1', () => {
  get(`http://127.0.0.1:${server.address().port}/`, (answer) => {
    answer.pipe(process.stdout);
    answer.on('end', () => server.close());
  });
});
