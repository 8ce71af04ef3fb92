import { cases } from './case.ts';

const files = {
  'a.txt': 'a', 'b.md': 'b', 'README.md': 'r', 'secret/key': 'k', 'secret/public/cert': 'c', 'src/a.go': 'g', 'src/a_test.go': 't',
  'src/deep/b_test.go': 't', 'src/deep/c.go': 'g', 'node_modules/x/index.js': 'j', 'web/node_modules/y/index.js': 'j', '.git/HEAD': 'h', '.env': 'e',
  'empty': { directory: true },
}; // prettier-ignore

const ignore = (...patterns: string[]) => ({
  dockerfile: 'FROM scratch\nCOPY . /\n',
  files: { ...files, '.dockerignore': `${patterns.join('\n')}\n` },
});

const odd = {
  '[a].txt': '1', 'a.txt': '2', ']b': '3', '^a': '4', '^b.txt': '5', 'a^b': '6', 'x*': '7', 'x]': '8', '5x': '9', 'dx': '10', 'Up': '11',
  '!b': '12', 'a{b,c}d': '13', 'ab': '14', 'a$b': '15', '(x': '16', 'a|b': '17', 'a+b': '18', 'zz': '19',
}; // prettier-ignore

const ignoreNames = (...patterns: string[]) => ({
  dockerfile: 'FROM scratch\nCOPY . /\n',
  files: { ...odd, '.dockerignore': `${patterns.join('\n')}\n` },
});

/** `.dockerignore`: what of the context is there. */
export const ignoreCases = cases({
  'ignore-nothing': ignore(''),
  'ignore-file': ignore('a.txt'),
  'ignore-leading-slash': ignore('/a.txt', '/src/'),
  'ignore-trailing-slash': ignore('secret/', 'empty/'),
  'ignore-directory': ignore('secret'),
  'ignore-star': ignore('*.md'),
  'ignore-star-is-top-only': ignore('*_test.go', '*/*_test.go'),
  'ignore-double-star': ignore('**/*_test.go'),
  'ignore-double-star-directory': ignore('**/node_modules'),
  'ignore-double-star-inside': ignore('src/**/*.go'),
  'ignore-double-star-end': ignore('src/**'),
  'ignore-double-star-alone': ignore('**', '!a.txt'),
  'ignore-question': ignore('?.txt', '?????'),
  'ignore-class': ignore('[ab].*', 'src/[^d]*'),
  'ignore-exception': ignore('*.md', '!README.md'),
  'ignore-exception-order': ignore('!README.md', '*.md'),
  'ignore-exception-in-directory': ignore('secret', '!secret/public'),
  'ignore-exception-file-in-directory': ignore('secret', '!secret/public/cert'),
  'ignore-everything-but': ignore('*', '!src', '!a.txt'),
  'ignore-everything-but-nested': ignore('*', '!src/deep/c.go'),
  'ignore-everything-but-again': ignore('*', '!src', 'src/deep'),
  'ignore-everything-but-glob': ignore('**', '!**/*.go'),
  'ignore-comments-and-blanks': ignore('# a.txt', '', '  b.md  ', '#', 'README.md # x'),
  'ignore-dots': ignore('./a.txt', 'src/../b.md', 'src/./a.go'),
  'ignore-hidden': ignore('.*'),
  'ignore-escaped': { dockerfile: 'FROM scratch\nCOPY . /\n', files: { '#x': '1', 'y*': '2', 'yz': '3', '!n': '4', '.dockerignore': '\\#x\ny\\*\n\\!n\n' } },
  'ignore-crlf': { dockerfile: 'FROM scratch\nCOPY . /\n', files: { ...files, '.dockerignore': 'a.txt\r\nsecret\r\n' } },
  'ignore-byte-order-mark': { dockerfile: 'FROM scratch\nCOPY . /\n', files: { ...files, '.dockerignore': '\uFEFFa.txt\n' } },
  'ignore-dockerfile-and-itself': ignore('Dockerfile', '.dockerignore'),
  'ignore-named-source': { ...ignore('a.txt'), dockerfile: 'FROM scratch\nCOPY a.txt /\n', fails: /Dockerfile:2: "\/a.txt": not found/ },
  'ignore-in-glob': { ...ignore('a.txt'), dockerfile: 'FROM scratch\nCOPY *.txt *.md /x/\n' },
  'ignore-parent-of-source': { ...ignore('secret', '!secret/public'), dockerfile: 'FROM scratch\nCOPY secret/public /x\n' },
  'ignore-case': ignore('A.TXT', 'SECRET'),
  'ignore-malformed': { ...ignore('[a'), fails: /syntax error in pattern|dockerignore/ },
  'ignore-lone-exclamation': { ...ignore('!'), fails: /illegal exclusion pattern/ },
  'ignore-symlinks': { dockerfile: 'FROM scratch\nCOPY . /\n', files: { 'd/x': 'x', l: { link: 'd' }, m: { link: 'd/x' }, '.dockerignore': 'l\nd\n' } },
  'ignore-beside-dockerfile': { dockerfile: 'FROM scratch\nCOPY . /\n', file: 'docker/app.Dockerfile', files: { ...files, 'docker/app.Dockerfile.dockerignore': 'secret\n**/*.go\n', '.dockerignore': 'a.txt\n' } },
  'ignore-root-pattern': ignore('/'),
  'ignore-dot-pattern': ignore('.'),
  'ignore-passed-over-exception': ignore('src/deep', '!src'),
  'ignore-exception-then-again': ignore('*', '!src', 'src/deep', '!src'),
  'ignore-trailing-blanks': ignore('a.txt \t', '!  README.md', '*.md  ', ' !README.md '),
  'ignore-brackets': ignoreNames('\\[a\\].txt', ']*', 'x[*]'),
  'ignore-caret': ignoreNames('^*.txt', '!^a', 'a^*'),
  'ignore-caret-without-wildcard': ignoreNames('^a', '^b.txt'),
  'ignore-escaped-caret': ignoreNames('\\^*'),
  'ignore-perl-and-posix-classes': ignoreNames('\\d*', '[[:upper:]]*'),
  'ignore-exclamation-in-brackets': ignoreNames('[!a]*'),
  'ignore-expression-characters': ignoreNames('a{b,c}*', 'a$*', '(*', 'a|*', 'a+*'),
  'ignore-alternation': ignoreNames('a|^*b.txt', '5|zz*'),
  'ignore-repetition': ignoreNames('z{2}*', 'x{1,2}?'),
  'ignore-bad-escape': { ...ignoreNames('\\q*'), fails: /syntax error in pattern/ },
  'ignore-reversed-range': { ...ignoreNames('[z-a]*'), fails: /syntax error in pattern/ },
  'ignore-empty-beside-dockerfile': { dockerfile: 'FROM scratch\nCOPY . /\n', file: 'app.Dockerfile', files: { ...files, 'app.Dockerfile.dockerignore': '', '.dockerignore': 'a.txt\n' } },
  'ignore-containerignore-is-a-file': { dockerfile: 'FROM scratch\nCOPY . /\n', files: { ...files, '.containerignore': 'a.txt\n' } },
  'ignore-linked-inside': { dockerfile: 'FROM scratch\nCOPY . /\n', files: { ...files, 'rules': 'a.txt\n', '.dockerignore': { link: 'rules' } } },
  'ignore-of-a-named-context': { dockerfile: 'FROM scratch\nCOPY --from=more . /\n', files: { 'm/a': '1', 'm/.env': '2', 'm/.dockerignore': '.env\n' }, contexts: ['more=dir:m'] },
  'ignore-spaces-in-name': { dockerfile: 'FROM scratch\nCOPY . /\n', files: { 'a b': '1', 'c d/e': '2', '.dockerignore': 'a b\nc d\n' } },
}); // prettier-ignore
