/** Options of `verify` that make a rule: those of the input, without the images that the rule is for. */
export const RULE_OPTIONS = [
  'identity',
  'identity-regexp',
  'issuer',
  'repository',
  'key',
  'require',
] as const;
