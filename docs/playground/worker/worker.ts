import { MOST_CHARACTERS, tooLong, type Answer, type Question } from '../messages.ts';
import { answerMigrate } from './migrate.ts';
import { answerTags } from './tags.ts';

/**
 * Templates of tag rules are compiled to code, which a browser with trusted types allows only through a policy. The
 * worker has one; the page, where markup could be written, has none for scripts. What the code may reach is bounded by
 * the page's content security policy, which holds here too: nothing on the network.
 */
declare const trustedTypes: { createPolicy(name: string, rules: object): unknown } | undefined;
if (typeof trustedTypes !== 'undefined') {
  trustedTypes.createPolicy('default', { createScript: (source: string) => source });
}

async function answer(question: Question): Promise<Answer> {
  const long = Object.entries(question).find(([, text]) => text.length > MOST_CHARACTERS);
  if (long !== undefined) return { kind: 'refused', problems: [tooLong(long[0])] };
  try {
    return question.kind === 'tags' ? await answerTags(question) : answerMigrate(question);
  } catch (error) {
    const message = `This can't be computed: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'refused', problems: [{ message }] };
  }
}

self.addEventListener('message', ({ data }: MessageEvent<{ id: number; question: Question }>) => {
  void answer(data.question).then((given) => self.postMessage({ id: data.id, answer: given }));
});
self.postMessage('ready');
