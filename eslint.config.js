import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'coverage/', '.testbed/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      'max-lines': ['error', { max: 350, skipComments: true, skipBlankLines: true }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      complexity: ['error', 15],
      'no-console': 'error',
      // Jest may evaluate a module that two imports at the same time share before it is linked.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.object.name="Promise"] > ArrayExpression > ImportExpression',
          message: 'Await imports one after the other.',
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.{js,mjs}', 'bench/**', 'scripts/**', '__tests__/**'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', Buffer: 'readonly', URL: 'readonly' },
    },
    rules: {
      'no-console': 'off',
      // Tables and test servers are long, and read from top to bottom.
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      complexity: 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
