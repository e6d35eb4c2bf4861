import { describe, expect, it } from 'vitest';
import { negotiateMediaType } from '../../src/http/media-type.ts';

const JSON_ONLY = ['application/json', 'application/graphql-response+json'] as const;
const WITH_PAGE = [...JSON_ONLY, 'text/html'] as const;
const JSON_TYPE = 'application/json';
const RESPONSE_TYPE = 'application/graphql-response+json';

describe('the negotiated media type', () => {
  it.each([
    [undefined, JSON_TYPE],
    ['', JSON_TYPE],
    ['  ', JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['application/json', JSON_TYPE],
    ['APPLICATION/JSON', JSON_TYPE],
    ['application/graphql-response+json', RESPONSE_TYPE],
    ['application/json ; q=0.9', JSON_TYPE],
    ['application/json;q=0.9;x=1', JSON_TYPE],
    ['text/html, application/json;q=0.5, image/*', JSON_TYPE],
    ['application/json; charset=utf-8', JSON_TYPE],
    ['application/graphql-response+json;charset="UTF-8"', RESPONSE_TYPE],
  ])('is found for %j: %s', (accept, type) => expect(negotiateMediaType(accept, JSON_ONLY)).toBe(type));

  it.each([
    ['application/json, application/graphql-response+json', JSON_TYPE],
    ['application/graphql-response+json, application/json', RESPONSE_TYPE],
    ['application/json;q=0.5, application/graphql-response+json', RESPONSE_TYPE],
    ['application/graphql-response+json;q=0.1, application/json;q=0.9', JSON_TYPE],
    ['*/*, application/graphql-response+json', RESPONSE_TYPE],
    ['application/json, */*;q=0.1', JSON_TYPE],
    ['application/json;q=0, */*', RESPONSE_TYPE],
    ['application/json;q=0.1, application/*;q=0.5', RESPONSE_TYPE],
    ['application/json; charset=latin1, application/graphql-response+json', RESPONSE_TYPE],
  ])('has the highest weight, then the most specific range, then the first place: %j', (accept, type) =>
    expect(negotiateMediaType(accept, JSON_ONLY)).toBe(type),
  );

  it.each([
    'text/html',
    'text/*',
    'application/xml',
    'application/jsonp',
    'x-application/json',
    'application/graphql-response',
    'application/graphql-response+json-seq',
    'application/json; charset=latin1',
    'application/json;q=0',
    'application/json;q=much',
    '*',
    ',',
    ';application/json',
    'text/html;application/json',
  ])('is null for %j', (accept) => expect(negotiateMediaType(accept, JSON_ONLY)).toBeNull());

  it.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['*/*', JSON_TYPE],
    ['application/json, text/html;q=0.9', JSON_TYPE],
    ['text/html;q=0.9, application/graphql-response+json', RESPONSE_TYPE],
  ])('is the page for a browser, where a page is offered: %j, %s', (accept, type) =>
    expect(negotiateMediaType(accept, WITH_PAGE)).toBe(type),
  );
});
