/** Claims of an identity token that are used in messages and defaults. */
interface Claims {
  sub?: string;
  iss?: string;
  aud?: string;
  /** Azure's tenant id. */
  tid?: string;
  /** Seconds since the epoch. */
  exp?: number;
}

/**
 * The payload of a JWT (RFC 7519), not verified: that is up to the recipient of the token.
 * @returns undefined for a token that isn't a JWT.
 */
export function readPayload(token: string): Record<string, unknown> | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const payload: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
    return isObject ? (payload as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The claims of a JWT, for messages and its expiry; not verified.
 * @returns an empty object for a token that isn't a JWT.
 */
export function readClaims(token: string): Claims {
  const claims = readPayload(token);
  if (!claims) return {};
  const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : undefined);
  const audience = Array.isArray(claims['aud']) ? claims['aud'].join(' ') : text('aud');
  return withoutUndefined({
    sub: text('sub'),
    iss: text('iss'),
    aud: audience,
    tid: text('tid'),
    exp: typeof claims['exp'] === 'number' ? claims['exp'] : undefined,
  });
}

/** When a JWT expires; undefined if it doesn't say. */
export function expiryOf(token: string): Date | undefined {
  const { exp } = readClaims(token);
  return exp === undefined || !Number.isFinite(exp) ? undefined : new Date(exp * 1000);
}

function withoutUndefined(claims: { [name in keyof Claims]: Claims[name] | undefined }): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)) as Claims;
}
