import { expect, it } from 'vitest';
import { ClientDisconnect } from '../../src/core/client-disconnect.ts';

it('tells each listener once, in the order in which they came, and none that has gone', () => {
  const disconnect = new ClientDisconnect();
  const told: string[] = [];
  disconnect.on(() => told.push('first'));
  const second = disconnect.on(() => told.push('second'));
  disconnect.on(() => {
    told.push('third');
    // What is given up may give up others.
    disconnect.off(fourth);
  });
  const fourth = disconnect.on(() => told.push('fourth'));
  disconnect.on(() => told.push('fifth'));
  disconnect.off(second);
  expect(disconnect.disconnected).toBe(false);
  disconnect.signal();
  expect(disconnect.disconnected).toBe(true);
  expect(told).toEqual(['first', 'third', 'fifth']);
  disconnect.signal();
  disconnect.on(() => told.push('late'));
  expect(told).toHaveLength(3);
});

it('lets a listener go twice without another going in its place', () => {
  const disconnect = new ClientDisconnect();
  const told: string[] = [];
  const first = disconnect.on(() => told.push('first'));
  disconnect.off(first);
  disconnect.on(() => told.push('second'));
  disconnect.off(first);
  disconnect.signal();
  disconnect.off(first);
  expect(told).toEqual(['second']);
});
