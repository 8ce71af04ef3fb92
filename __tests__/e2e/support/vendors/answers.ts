import type { IncomingMessage, ServerResponse } from 'node:http';

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The fields of an `application/x-www-form-urlencoded` body; undefined when it is of another type. */
export async function readForm(request: IncomingMessage): Promise<Record<string, string> | undefined> {
  const body = await readBody(request);
  if (request.headers['content-type']?.split(';')[0] !== 'application/x-www-form-urlencoded')
    return undefined;
  return Object.fromEntries(new URLSearchParams(body));
}

/** The object of an `application/json` body; undefined when it is of another type. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const body = await readBody(request);
  if (request.headers['content-type']?.split(';')[0] !== 'application/json') return undefined;
  return JSON.parse(body) as Record<string, unknown>;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** An error in distribution-spec's form. */
export function sendError(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  headers = {},
): void {
  sendJson(response, status, { errors: [{ code, message, detail: null }] }, headers);
}

/** User and password of a Basic header. */
export function readBasic(
  authorization: string | undefined,
): { username: string; password: string } | undefined {
  if (!authorization?.startsWith('Basic ')) return undefined;
  const pair = Buffer.from(authorization.slice('Basic '.length), 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

/** Names of `required` that are missing or not as said; a value that is a RegExp is matched. */
export function wrongFields(
  fields: Record<string, unknown>,
  required: Record<string, string | RegExp>,
): string[] {
  return Object.entries(required)
    .filter(([name, wanted]) => {
      const value = fields[name];
      return (
        typeof value !== 'string' || (typeof wanted === 'string' ? value !== wanted : !wanted.test(value))
      );
    })
    .map(([name]) => name);
}
