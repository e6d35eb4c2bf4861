import { startSandbox } from '../../src/sandbox/server.ts';
import { callersOf, queryOf, startCachingUpstream, findLeaks } from '../../test/support/caller-isolation.ts';
import { scaled, type Part } from '../support/figure.ts';
import { postQuery } from '../support/http-client.ts';
import { closedLoop } from '../support/pacing.ts';
import { NO_SHEDDING, startChildGateway } from './support/gateway.ts';

// Many callers at the same time, behind an upstream that marks all its responses as cacheable for everybody.

export const callers: Part = {
  name: 'callers',
  inCi: true,
  run: async (options) => {
    await using sandbox = await startSandbox({ behaviour: { echoCredential: true } });
    await using upstream = await startCachingUpstream(sandbox.url);
    await using gateway = await startChildGateway({ atlasUrl: upstream.url, gateway: { loadLimits: NO_SHEDDING } });
    const all = await callersOf(sandbox);
    const mixedUp: string[] = [];
    let responses = 0;
    let rows = 0;
    let calls = 0;
    await closedLoop(50, scaled(102_000, options, 1_000), async (index) => {
      const caller = all[index % all.length];
      if (!caller) return;
      const query = queryOf(index, caller);
      // Some clients disconnect. The rest of their responses must not reach the next caller on an upstream connection.
      const disconnects = index % 97 === 0;
      const { status, text } = await postQuery(gateway.url, caller.key, { query }, disconnects ? { timeoutMs: 2 } : {});
      if (status === 0 && disconnects) return;
      responses += 1;
      const found = findLeaks(text, caller);
      rows += found.rows;
      mixedUp.push(...found.leaks.map((stray) => `${query}: ${stray}`));
      const created = /"secret":"(\w{8})/.exec(text)?.[1];
      if (created !== undefined && sandbox.account.ids().includes(created)) sandbox.account.remove(created);
      if (index % 1_000 === 0) calls += sandbox.takeCalls().length;
    });
    calls += sandbox.takeCalls().length;
    return [
      {
        name: `${responses} responses with ${rows} rows to ${all.length} callers at the same time, with a cacheable upstream`,
        // At least one call per response shows that the gateway caches nothing.
        target: '0 mistakes between callers, ≥ 1 upstream call per response',
        measured: [
          `${mixedUp.length} mistakes, ${(calls / responses).toFixed(2)} upstream calls per response`,
          ...mixedUp.slice(0, 3),
        ].join('; '),
        pass: mixedUp.length === 0 && calls >= responses,
      },
    ];
  },
};
