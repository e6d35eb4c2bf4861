import { describe, expect, it } from 'vitest';
import { readSettings, type Settings } from '../../src/settings.ts';
import { openUpstreams } from '../../src/upstreams.ts';

function settingsOf(environment: Record<string, string>): Settings {
  const reading = readSettings(environment);
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  return reading.settings;
}

const ATLAS = 'https://atlas.ripe.net/api/v2';
const OTE = {
  ARIN_API_URL: 'https://reg.ote.arin.net/rest',
  ARIN_DOWNLOAD_URL: 'https://accountws.ote.arin.net/public/rest/downloads',
};
const LOOPBACK = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//);

describe('the upstreams', () => {
  it.each<[Record<string, string>, unknown, object | null, unknown]>([
    [{}, LOOPBACK, { url: LOOPBACK, downloadUrl: LOOPBACK, carrier: 'header' }, ['c6f8a5b0', 'API-1A2B']],
    [{ ARIN: 'off' }, LOOPBACK, null, ['c6f8a5b0', null]],
    [{ GRAPH_ROLE: 'subgraph' }, LOOPBACK, null, ['c6f8a5b0', null]],
    [{ GRAPH_ROLE: 'subgraph', ARIN: 'on' }, LOOPBACK, { url: LOOPBACK }, ['c6f8a5b0', 'API-1A2B']],
    [
      { ATLAS_API_URL: ATLAS },
      ATLAS,
      { url: 'https://reg.arin.net/rest', downloadUrl: 'https://accountws.arin.net/public/rest/downloads' },
      null,
    ],
    [
      { ...OTE, ARIN_KEY_CARRIER: 'query' },
      LOOPBACK,
      { url: OTE.ARIN_API_URL, downloadUrl: OTE.ARIN_DOWNLOAD_URL, carrier: 'query' },
      ['c6f8a5b0', null],
    ],
  ])('of %j', async (environment, atlasUrl, arin, keys) => {
    const upstreams = await openUpstreams(settingsOf(environment));
    await upstreams.close();
    expect(upstreams.atlasUrl).toEqual(atlasUrl);
    if (arin === null) expect(upstreams.arin).toBeNull();
    else expect(upstreams.arin).toMatchObject(arin);
    const { sandboxKeys } = upstreams;
    expect(sandboxKeys && [sandboxKeys.atlas.slice(0, 8), sandboxKeys.arin?.slice(0, 8) ?? null]).toEqual(keys);
  });

  it.each([
    [{ ARIN_API_URL: OTE.ARIN_API_URL }, 'ARIN_API_URL and ARIN_DOWNLOAD_URL must be set together'],
    [{ ARIN_DOWNLOAD_URL: OTE.ARIN_DOWNLOAD_URL }, 'ARIN_API_URL and ARIN_DOWNLOAD_URL must be set together'],
    [{ ...OTE, ARIN_API_URL: 'https://reg.arin.net' }, 'ARIN_API_URL must be the base URL with its path'],
    [{ ...OTE, ARIN_API_URL: 'http://reg.arin.net/rest' }, 'ARIN_API_URL must be an https URL'],
    [{ ARIN: 'yes' }, 'ARIN must be on or off'],
  ])('are refused for %j', (environment, problem) => {
    expect(readSettings(environment)).toEqual({ problems: [expect.stringContaining(problem)] });
  });
});
