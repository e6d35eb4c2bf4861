import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterKey, startDashboard, visitAsAdministrator, type Dashboard, type Visit } from './dashboard.ts';

const GRANTS = [
  { permission: 'keys.update_key', target: null },
  { permission: 'probes.get_probe_details', target: { type: 'probe', id: '106' } },
  { permission: 'measurements.list_measurements', target: null },
];

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard.close());

/** Makes a key and opens its page. */
async function visitNewKey(label: string | null = 'Probe watcher'): Promise<Visit & { readonly id: string }> {
  const grants = structuredClone(GRANTS);
  const last_used = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 19);
  const id = dashboard.gateway.sandbox.account.insertAt(0, { label, grants, last_used });
  const visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
  await visited.page.getByRole('heading', { name: 'Danger zone' }).waitFor();
  takeWrites();
  return { ...visited, id };
}

/** The writes of all pages since the last call. */
function takeWrites(): string[] {
  return dashboard.gateway.upstreamCalls().filter((call) => !call.startsWith('GET'));
}

const factsOf = async (page: Page) =>
  Object.fromEntries(
    await Promise.all(
      (await page.locator('dl.facts > div').all()).map(async (fact) => [
        await fact.getByRole('term').innerText(),
        await fact.getByRole('definition').innerText(),
      ]),
    ),
  ) as Record<string, string>;

describe('the page of a key', () => {
  it('tells what the key is, what it may do and what is wrong with it', async () => {
    await using visited = await visitNewKey();
    const { page, id } = visited;
    expect(await page.title()).toBe('“Probe watcher” · Atlas Keys');
    await page.getByRole('heading', { name: 'Probe watcher' }).waitFor();
    expect(await factsOf(page)).toEqual({
      Id: expect.stringMatching(`^${id}\\s`),
      Secret: `${id}-****-****-****-************`,
      'Secret made': expect.stringMatching(/ \d{4}, just now$/),
      'Last used': expect.stringMatching(/ \d{4}, 3 days ago$/),
      Starts: 'From its creation on',
      Ends: 'Never',
    });
    const grants = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Grants' }) });
    expect((await grants.innerText()).split(/\s*\n\s*/)).toEqual([
      'Grants',
      'keys.update_key',
      'Change an API key, or give it a new secret',
      'For all objects',
      'probes.get_probe_details',
      'Show information about your probes',
      'probe 106 JP, مسقط 106',
      'measurements.list_measurements',
      'List your measurements',
    ]);
  });

  it('has the action that removes each finding beside it', async () => {
    await using visited = await visitNewKey();
    const { page } = visited;
    const finding = (name: string) => page.getByRole('listitem').filter({ hasText: name });
    await finding('May change keys').getByRole('button', { name: 'Remove the grant' }).click();
    await page.getByRole('form', { name: 'Edit the key' }).getByRole('button', { name: 'Cancel' }).click();

    await finding('Never ends').getByRole('button', { name: 'Set an end…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set an end: “Probe watcher”' });
    await dialog.getByRole('radio', { name: '30 days' }).check();
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText(/^Ends: none → \d+ \w+ \d{4}$/).waitFor();
    expect(takeWrites()).toEqual([]);
    await dialog.getByRole('button', { name: 'Set the end of 1 key' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => finding('Never ends').count()).toBe(0);
    expect(takeWrites()).toHaveLength(1);
  });

  it('names no page for a key that is not there', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys/00000000');
    const { page } = visited;
    await page.getByRole('heading', { name: 'No key 00000000' }).waitFor();
    await page.getByRole('link', { name: 'Show all keys' }).click();
    await page.getByRole('table', { name: 'API keys' }).waitFor();
  });
});

describe('editing a key', () => {
  it('changes the label, the end and the grants in one write', async () => {
    await using visited = await visitNewKey();
    const { page, id } = visited;
    await page.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('form', { name: 'Edit the key' });
    expect(await form.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await form.getByLabel('Label').fill('Watches one probe');
    await form.getByRole('radio', { name: 'A date' }).check();
    await form.getByLabel('Ends: date and time').fill('2031-01-02T03:04');
    await form.getByRole('button', { name: 'Remove keys.update_key' }).click();
    await form.getByLabel('Add a permission').fill('information credits');
    await form.getByRole('button', { name: 'Add: credits.get_credit_info' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Watches one probe' }).waitFor();
    expect((await factsOf(page))['Ends']).toMatch(/^2 Jan 2031/);
    expect(takeWrites()).toEqual([`PATCH /keys/${id}/`]);
    expect(dashboard.gateway.sandbox.account.row(id)).toMatchObject({
      label: 'Watches one probe',
      // The window is in Amsterdam.
      valid_to: '2031-01-02T02:04:00',
      grants: [...GRANTS.slice(1), { permission: 'credits.get_credit_info', target: null }],
    });
  });

  it('says why an input is refused, and keeps it', async () => {
    await using visited = await visitNewKey();
    const { page } = visited;
    await page.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('form', { name: 'Edit the key' });
    await form.getByLabel('Starts').fill('2032-01-01T00:00');
    await form.getByRole('radio', { name: '7 days' }).check();
    await form.getByRole('button', { name: 'Save' }).click();
    expect(await form.getByRole('alert').innerText()).toMatch(/after|before/);
    expect(await form.getByLabel('Starts').inputValue()).toBe('2032-01-01T00:00');
  });

  it('asks before the key that the page uses loses its rights', async () => {
    const { account, credentials } = dashboard.gateway.sandbox;
    const { grants } = account.row(credentials.administrator.slice(0, 8));
    const id = account.insertAt(0, { label: 'My own key', grants });
    await using visited = await dashboard.visit(`/keys/${id}`);
    const { page } = visited;
    await enterKey(page, account.row(id).uuid);
    await page.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('form', { name: 'Edit the key' });
    await form.getByRole('button', { name: 'Remove keys.update_key' }).click();
    takeWrites();
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByRole('alert').waitFor();
    expect(takeWrites()).toEqual([]);
    await form.getByRole('button', { name: 'Change it anyway' }).click();
    await form.waitFor({ state: 'hidden' });
    expect(takeWrites()).toEqual([`PATCH /keys/${id}/`]);
  });
});

describe('a change of a key', () => {
  it('is shown before it is made: disable and enable', async () => {
    await using visited = await visitNewKey();
    const { page, id } = visited;
    for (const [verb, step, enabled] of [
      ['Disable', 'yes → no', false],
      ['Enable', 'no → yes', true],
    ] as const) {
      await page
        .getByRole('button', { name: `${verb}…` })
        .first()
        .click();
      const dialog = page.getByRole('dialog', { name: `${verb}: “Probe watcher”` });
      expect(new URL(page.url()).search).toBe(`?dialog=${verb.toLowerCase()}`);
      await dialog.getByText('Nothing is written yet.').waitFor();
      await dialog.getByRole('button', { name: 'Preview' }).click();
      await dialog.getByText('The change is possible. It takes 1 REST call.').waitFor();
      expect(await dialog.innerText()).toContain(`Enabled: ${step}\nPATCH /keys/${id}/`);
      expect(takeWrites()).toEqual([]);
      await dialog.getByRole('button', { name: `${verb} 1 key` }).click();
      await dialog.getByText(`1 key ${verb.toLowerCase()}d.`).waitFor();
      await dialog.getByRole('button', { name: 'Done' }).click();
      await dialog.waitFor({ state: 'hidden' });
      expect(takeWrites()).toEqual([`PATCH /keys/${id}/`]);
      expect(dashboard.gateway.sandbox.account.row(id).enabled).toBe(enabled);
    }
  });

  it.each([
    ['label', 'Probe watcher'],
    ['id, if it has no label', null],
  ])('deletes the key only after the user has typed its %s', async (_name, label) => {
    await using visited = await visitNewKey(label);
    const { page, id } = visited;
    await page.getByRole('button', { name: 'Delete…' }).last().click();
    const dialog = page.getByRole('dialog', { name: /^Delete: / });
    const next = dialog.getByRole('button', { name: 'Preview' });
    const field = dialog.getByLabel(`Type ${label ?? id} to confirm`);
    expect(await next.isDisabled()).toBe(true);
    await field.fill(label === null ? 'No label' : id);
    expect(await next.isDisabled()).toBe(true);
    await field.fill(label ?? id);
    await next.click();
    await dialog.getByRole('button', { name: 'Delete 1 key' }).click();
    await dialog.getByText('1 key deleted.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('table', { name: 'API keys' }).waitFor();
    expect(takeWrites()).toEqual([`DELETE /keys/${id}/`]);
    expect(dashboard.gateway.sandbox.account.ids()).not.toContain(id);
  });

  it('of a key that has disappeared is not possible, and its page says that there is none', async () => {
    await using visited = await visitNewKey();
    const { page, id } = visited;
    await page.getByRole('button', { name: 'Disable…' }).first().click();
    const dialog = page.getByRole('dialog');
    dashboard.gateway.sandbox.account.remove(id);
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('The change is not possible.').waitFor();
    expect(await dialog.innerText()).toContain(`There is no API key ${id}`);
    expect(await dialog.getByRole('button', { name: /^Disable/ }).count()).toBe(0);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: `No key ${id}` }).waitFor();
    expect(takeWrites()).toEqual([]);
  });
});
