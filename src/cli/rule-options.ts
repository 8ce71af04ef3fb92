/** Options of `verify` that define a rule: the keys of a rule in the input `verify`, except its images. */
export const RULE_OPTIONS = [
  'identity',
  'identity-regexp',
  'issuer',
  'repository',
  'key',
  'require',
] as const;
