import { expect, it } from 'vitest';
import { Departure } from '../../src/core/client-disconnect.ts';

it('tells each listener once, in the order in which they came, and none that has gone', () => {
  const departure = new Departure();
  const told: string[] = [];
  departure.on(() => told.push('first'));
  const second = departure.on(() => told.push('second'));
  departure.on(() => {
    told.push('third');
    // What is given up may give up others.
    departure.off(fourth);
  });
  const fourth = departure.on(() => told.push('fourth'));
  departure.on(() => told.push('fifth'));
  departure.off(second);
  expect(departure.hasHappened).toBe(false);
  departure.happen();
  expect(departure.hasHappened).toBe(true);
  expect(told).toEqual(['first', 'third', 'fifth']);
  departure.happen();
  departure.on(() => told.push('late'));
  expect(told).toHaveLength(3);
});

it('lets a listener go twice without another going in its place', () => {
  const departure = new Departure();
  const told: string[] = [];
  const first = departure.on(() => told.push('first'));
  departure.off(first);
  departure.on(() => told.push('second'));
  departure.off(first);
  departure.happen();
  departure.off(first);
  expect(told).toEqual(['second']);
});
