import type { IncomingMessage, ServerResponse } from 'node:http';

/** Reads a request's body as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The fields of an `application/x-www-form-urlencoded` body; undefined for another type. */
export async function readForm(request: IncomingMessage): Promise<Record<string, string> | undefined> {
  const body = await readBody(request);
  if (request.headers['content-type']?.split(';')[0] !== 'application/x-www-form-urlencoded')
    return undefined;
  return Object.fromEntries(new URLSearchParams(body));
}

/** The object in an `application/json` body; undefined for another type. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const body = await readBody(request);
  if (request.headers['content-type']?.split(';')[0] !== 'application/json') return undefined;
  return JSON.parse(body) as Record<string, unknown>;
}

/** Sends a JSON response. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Sends an error in distribution-spec's format. */
export function sendError(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  headers = {},
): void {
  sendJson(response, status, { errors: [{ code, message, detail: null }] }, headers);
}

/** User name and password in a Basic header. */
export function readBasic(
  authorization: string | undefined,
): { username: string; password: string } | undefined {
  if (!authorization?.startsWith('Basic ')) return undefined;
  const pair = Buffer.from(authorization.slice('Basic '.length), 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

/** Names of `required` fields that are missing or don't have the given value or match its RegExp. */
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
