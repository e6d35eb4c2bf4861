import { holdsIf, notChecked, type Behaviour, type Finding } from '../behaviour.ts';
import type { LiveAnswer, LiveService } from '../service.ts';
import { holdsUuid } from '../../src/core/uuid.ts';
import { parseErrorEnvelope } from '../../src/registries/atlas/rest/envelope.ts';

// These behaviours are those of all answers, so they are checked at the end.

const COMPRESSIONS = ['br', 'deflate', 'gzip', 'zstd'];

export const HTTP: readonly Behaviour[] = [
  {
    name: 'media type of all answers',
    basis: 'seen',
    expected: 'application/json',
    otherwise: 'The gateway does not read the media type.',
    check: onAnswers((answers) =>
      holdsIf(
        answers.every(({ headers }) => /^application\/json\s*(?:;|$)/i.test(headers.get('content-type') ?? '')),
        'another one',
      ),
    ),
  },
  {
    name: 'compression',
    basis: 'assumed',
    expected: 'none, because none is asked for',
    otherwise: 'The gateway reads gzip, deflate and br.',
    check: onAnswers((answers) => {
      const codings = answers.map(({ headers }) => headers.get('content-encoding') ?? 'identity');
      const odd = codings.find((coding) => coding !== 'identity');
      return holdsIf(odd === undefined, COMPRESSIONS.find((name) => name === odd) ?? 'another one');
    }),
  },
  {
    name: 'framing',
    basis: 'assumed',
    expected: 'Content-Length',
    otherwise: 'The gateway reads chunks, too.',
    check: onAnswers((answers) => {
      const odd = answers.find(({ headers }) => !headers.has('content-length'));
      return holdsIf(odd === undefined, odd?.headers.has('transfer-encoding') ? 'chunked' : 'neither');
    }),
  },
  {
    name: 'form of errors',
    basis: 'documented',
    expected: 'status, title and detail in `error`',
    otherwise: 'The gateway shows the title and the detail if there are any.',
    check: onErrors((errors) => holdsIf(errors.every(isEnvelope), 'another form')),
  },
  {
    name: 'UUIDs in errors',
    basis: 'assumed',
    expected: 'none',
    otherwise: 'The gateway masks every UUID in the texts of the service.',
    check: onErrors((errors) => holdsIf(!errors.some(({ text }) => holdsUuid(text)), 'some')),
  },
];

const FIRST_ERROR = 400;

function onAnswers(check: (answers: readonly LiveAnswer[]) => Finding) {
  return (service: LiveService): Promise<Finding> => Promise.resolve(check(service.answers()));
}

function onErrors(check: (errors: readonly LiveAnswer[]) => Finding) {
  return onAnswers((answers) => {
    const errors = answers.filter(({ status }) => status >= FIRST_ERROR);
    return errors.length === 0 ? notChecked('there was no error') : check(errors);
  });
}

function isEnvelope({ json, status, text }: LiveAnswer): boolean {
  const { error } = (json ?? {}) as { readonly error?: { readonly status?: unknown } };
  const { title, detail } = parseErrorEnvelope(status, text).message;
  return error?.status === status && title !== null && detail !== null;
}
