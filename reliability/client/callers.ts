import { startSandbox } from '../../src/sandbox/server.ts';
import { callersOf, queryOf, startCachingUpstream, findLeaks } from '../../test/support/caller-isolation.ts';
import { inFlight } from '../../test/support/in-flight.ts';
import { scaled, type Part } from '../figure.ts';
import { NO_SHEDDING, startChildGateway } from './support/gateway.ts';
import { postQuery } from './support/load.ts';

/** Many callers at once, at an upstream that invites everybody to keep its answers. */
export const callers: Part = {
  name: 'callers',
  inCi: true,
  prove: async (scale) => {
    await using sandbox = await startSandbox({ behaviour: { echoCredential: true } });
    await using upstream = await startCachingUpstream(sandbox.url);
    await using gateway = await startChildGateway({ atlasUrl: upstream.url, gateway: { loadLimits: NO_SHEDDING } });
    const all = await callersOf(sandbox);
    const count = scaled(102_000, scale, 1_000);
    const leaks: string[] = [];
    let answers = 0;
    let rows = 0;
    let calls = 0;
    await inFlight(50, count, async (index) => {
      const caller = all[index % all.length];
      if (!caller) return;
      const query = queryOf(index, caller);
      // Some clients hang up: what they leave behind must not reach the next one on the connection.
      const leaves = index % 97 === 0;
      const { status, text } = await postQuery(gateway.url, caller.key, { query }, leaves ? { timeoutMs: 2 } : {});
      if (status === 0 && leaves) return;
      answers += 1;
      const found = findLeaks(text, caller);
      rows += found.rows;
      leaks.push(...found.leaks.map((leak) => `${query}: ${leak}`));
      const created = /"secret":"(\w{8})/.exec(text)?.[1];
      if (created !== undefined && sandbox.account.ids().includes(created)) sandbox.account.remove(created);
      if (index % 1_000 === 0) calls += sandbox.takeCalls().length;
    });
    calls += sandbox.takeCalls().length;
    return [
      {
        name: `interleaved answers, ${answers} with ${rows} rows, of ${calls} upstream calls with cacheable answers: callers mixed up`,
        target: '0',
        measured: [`${leaks.length}`, ...leaks.slice(0, 3)].join('; '),
        pass: leaks.length === 0 && calls >= answers,
      },
    ];
  },
};
