import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enterKey, startDashboard, visitAsAdministrator, type Dashboard } from './dashboard.ts';

const THEMES = ['light', 'dark'] as const;
const WIDTHS = [1280, 390] as const;

let dashboard: Dashboard;

beforeAll(async () => {
  dashboard = await startDashboard();
});

afterAll(() => dashboard.close());

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** The serious and critical violations on the page as it is now, and a hint at each place. */
async function violationsOf(page: Page): Promise<string[]> {
  // The content security policy of the page lets no script element in; the debugger may evaluate.
  await page.evaluate(axe.source);
  const found: { readonly violations: readonly Violation[]; readonly passes: readonly unknown[] } =
    await page.evaluate('axe.run(document)');
  // Otherwise it has looked at nothing.
  expect(found.passes.length).toBeGreaterThan(10);
  return found.violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}

/** Goes to a state of the dashboard that is looked at. Begins where the path leads. */
interface State {
  readonly name: string;
  readonly path: string;
  readonly reach: (page: Page) => Promise<unknown>;
}

const heading = (name: string) => (page: Page) => page.getByRole('heading', { name, exact: true }).waitFor();

/** Selects the second and the third key of the list, and opens the dialog of a change. */
async function openChange(page: Page, button: string): Promise<void> {
  for (const row of [1, 2])
    await page
      .getByRole('table')
      .getByRole('checkbox')
      .nth(row + 1)
      .check();
  await page.getByRole('group', { name: 'Selected keys' }).getByRole('button', { name: button }).click();
}

const STATES: readonly State[] = [
  {
    name: 'the overview with a finding that is open',
    path: '/',
    reach: async (page) => {
      await page.getByText('May change keys').click();
      await page.getByRole('link', { name: 'Show all in the list' }).waitFor();
      await page.getByText('Show as a table').first().click();
    },
  },
  {
    name: 'the list of keys',
    path: '/keys',
    reach: (page) => page.getByRole('button', { name: 'Load more' }).waitFor(),
  },
  {
    name: 'an empty list',
    path: '/keys?q=nothing-has-this',
    reach: (page) => page.getByText('No key matches').waitFor(),
  },
  { name: 'one key', path: '/keys/c6f8a5b0', reach: heading('Danger zone') },
  {
    name: 'one key that is edited',
    path: '/keys/c6f8a5b0',
    reach: async (page) => {
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByRole('list', { name: 'Permissions' }).waitFor();
    },
  },
  { name: 'no key', path: '/keys/00000000', reach: (page) => page.getByText('There is no key with this id').waitFor() },
  {
    name: 'the keys that hold a permission',
    path: '/access?permission=probes.get_probe_results',
    reach: (page) => page.getByRole('link', { name: 'see those keys' }).waitFor(),
  },
  { name: 'a new key', path: '/keys/new', reach: (page) => page.getByRole('list', { name: 'Permissions' }).waitFor() },
  { name: 'ARIN', path: '/arin', reach: (page) => page.getByRole('table').first().waitFor() },
  {
    name: 'the keyboard shortcuts',
    path: '/keys',
    reach: async (page) => {
      await page.getByRole('button', { name: 'Load more' }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'the options of a rotation', path: '/keys', reach: (page) => openChange(page, 'Rotate') },
  {
    name: 'the dry run of a deletion',
    path: '/keys',
    reach: async (page) => {
      await openChange(page, 'Delete');
      await page.getByLabel(/^Type/).fill('delete 2 keys');
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByText('The change is possible').waitFor();
    },
  },
];

/** Looks at the page in both themes and both widths. Pages must not scroll sideways. */
async function expectNoViolations(page: Page): Promise<void> {
  for (const colorScheme of THEMES)
    for (const width of WIDTHS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const place = `${colorScheme}, ${width} pixels`;
      expect(await violationsOf(page), place).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth'), place).toBeLessThanOrEqual(width);
    }
}

it('the entry of the key has no serious violation, also with a key that does not work', async () => {
  await using visit = await dashboard.visit();
  const { page } = visit;
  await expectNoViolations(page);
  await page.getByLabel('RIPE Atlas API key').fill('00000000-1111-4222-8333-444455556666');
  await page.getByText('This key does not work').waitFor();
  await expectNoViolations(page);
});

it.each(STATES)('$name has no serious violation', async ({ path, reach }) => {
  await using visit = await dashboard.visit(path);
  const { page } = visit;
  if (path !== '/arin') await enterKey(page, dashboard.gateway.sandbox.credentials.administrator);
  await reach(page);
  await expectNoViolations(page);
});

it('the dialog with new secrets has no serious violation', async () => {
  await using visit = await visitAsAdministrator(dashboard, '/keys');
  const { page } = visit;
  await openChange(page, 'Rotate');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('button', { name: 'Rotate 2 keys' }).click();
  await page.getByLabel('I have stored them').waitFor();
  await expectNoViolations(page);
});

// Chromium leaves out the rows that are not on screen where the style lets it skip their layout.
it.each(WIDTHS)('all rows of the list are in the accessibility tree at a width of %i pixels', async (width) => {
  await using visit = await visitAsAdministrator(dashboard, '/keys');
  const { page } = visit;
  await page.setViewportSize({ width, height: 900 });
  await page.getByText(/^50 of \d+ keys/).waitFor();
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const countOf = (role: string) => nodes.filter((node) => !node.ignored && node.role?.value === role).length;
  expect([countOf('table'), countOf('row'), countOf('cell')]).toEqual([1, 51, 50 * 8]);
});
