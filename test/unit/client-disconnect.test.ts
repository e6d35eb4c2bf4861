import { expect, it } from 'vitest';
import { ClientDisconnect } from '../../src/core/client-disconnect.ts';

it('calls each listener once, in the order of their addition, and none that was removed', () => {
  const disconnect = new ClientDisconnect();
  const called: string[] = [];
  disconnect.on(() => called.push('first'));
  const second = disconnect.on(() => called.push('second'));
  disconnect.on(() => {
    called.push('third');
    // A listener may remove another one.
    disconnect.off(fourth);
  });
  const fourth = disconnect.on(() => called.push('fourth'));
  disconnect.on(() => called.push('fifth'));
  disconnect.off(second);
  expect(disconnect.disconnected).toBe(false);
  disconnect.signal();
  expect(disconnect.disconnected).toBe(true);
  expect(called).toEqual(['first', 'third', 'fifth']);
  disconnect.signal();
  disconnect.on(() => called.push('late'));
  expect(called).toHaveLength(3);
});

it('removes no other listener if one is removed twice', () => {
  const disconnect = new ClientDisconnect();
  const called: string[] = [];
  const first = disconnect.on(() => called.push('first'));
  disconnect.off(first);
  disconnect.on(() => called.push('second'));
  disconnect.off(first);
  disconnect.signal();
  disconnect.off(first);
  expect(called).toEqual(['second']);
});
