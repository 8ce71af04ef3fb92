import type { GitFacts } from '../tags/model.ts';
import type { PushChoice } from './request.ts';

export interface PushDecision {
  push: boolean;
  /** Staged without tags, to be merged later. */
  byDigest: boolean;
  /** The run gets neither secrets nor an identity, whatever it asks for. */
  withoutSecrets: boolean;
  /** Why nothing is pushed although it could have been expected. */
  notice?: string;
}

interface PullRequest {
  head?: { repo?: { full_name?: string } | null };
}

/**
 * Whether this run pushes. A pull request builds only, unless `push: true` says otherwise; one from a fork, or of
 * Dependabot, can't push whatever is said, since GitHub gives it a read-only token and no secrets.
 */
export function decidePush(choice: PushChoice, facts: GitFacts, actor: string | undefined): PushDecision {
  const withoutSecrets = isUntrusted(facts, actor);
  const byDigest = choice === 'by-digest';
  if (choice === 'false') return { push: false, byDigest: false, withoutSecrets };
  if (withoutSecrets) {
    const whose = actor === 'dependabot[bot]' ? 'of Dependabot' : 'from a fork';
    const notice = `This is a pull request ${whose}: it is built and not pushed, since it gets no rights to write.`;
    return { push: false, byDigest: false, withoutSecrets, notice };
  }
  const pull = facts.eventName.startsWith('pull_request');
  if (choice === 'auto' && pull) {
    const notice = 'Pull requests are built and not pushed; `push: true` changes that.';
    return { push: false, byDigest: false, withoutSecrets, notice };
  }
  return { push: true, byDigest, withoutSecrets };
}

function isUntrusted({ eventName, payload, repository }: GitFacts, actor: string | undefined): boolean {
  if (eventName !== 'pull_request') return false;
  if (actor === 'dependabot[bot]') return true;
  const head = (payload['pull_request'] as PullRequest | undefined)?.head;
  // The fork may be gone by now; then there is no repository at all.
  return head !== undefined && head.repo?.full_name !== repository.fullName;
}
