import { readFileSync } from 'node:fs';
import type { Download, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Dev } from './dev';
import { firstSignIn, go, heading, look } from './harness';
import { openStage } from './stage';

let dev: Dev;
let page: Page;
let faults: string[];

beforeAll(async () => {
  ({ dev, page, faults } = await openStage());
  await firstSignIn(page, dev);
});

const file = () => page.locator('input[type="file"]');
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });

/** What a button gives to be saved. */
async function saved(name: string): Promise<{ name: string; text: string }> {
  const [download]: [Download, void] = await Promise.all([page.waitForEvent('download'), button(name).click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

/** The value beside a name on the page. */
function fact(name: string) {
  return page.locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd[1]');
}

/** Imports a file of which nothing is said, and waits until it is done. */
async function importFile(kind: string, path: string, rows: string): Promise<void> {
  await go(page, dev, `/imports/new?kind=${kind}`, 'Import a file');
  await file().setInputFiles(path);
  await button(`Import ${rows}`).click();
  await page.getByText('Finished').waitFor();
}

describe('before an import', () => {
  it('the list of users leads to where they are imported', async () => {
    await go(page, dev, '/imports', 'CSV imports');
    await page.getByText('Nothing was imported yet').waitFor();
    await look(page, 'imports-empty');
    await go(page, dev, '/users', 'Users');
    await button('Import CSV').click();
    await heading(page, 'Import a file');
    expect(await page.getByLabel('What').inputValue()).toBe('users');
  });

  it('the columns of each kind are named, with a template that the service takes', async () => {
    await look(page, 'import-columns');
    // In this order: who joins a group has to be there.
    for (const kind of ['users', 'devices', 'groups', 'members']) {
      await go(page, dev, `/imports/new?kind=${kind}`, 'Import a file');
      const template = await saved('Download template');
      expect(template.name).toBe(`${kind}.csv`);
      const [header = ''] = template.text.split('\r\n');
      const columns = page.getByRole('table', { name: 'Columns' }).getByRole('row');
      expect(await columns.count(), kind).toBe(header.split(',').length + 1);
      await importFile(kind, dev.file(template.name, template.text), '1 row');
      expect(await fact('Created').innerText(), kind).toBe('1');
    }
    const { items } = await dev.api('GET', '/devices');
    expect(items?.[0]).toMatchObject({ deviceName: 'DECK-0417', sources: { serialNumber: 'directory' } });
  });
});

describe('the check', () => {
  it('says by line what would be refused, and stores nothing', async () => {
    const path = dev.file('some.csv', 'userPrincipalName,displayName\r\nzoe@harbor.example,Zoe\r\nben,Ben\r\nann@harbor.example\r\n');
    await go(page, dev, '/imports/new?kind=users', 'Import a file');
    await file().setInputFiles(path);
    await page.getByText('The file has 3 rows. 2 would be refused, the rest imported.').waitFor();
    const refused = page.getByRole('table', { name: 'Refused rows' });
    await refused.getByRole('row', { name: '3 userPrincipalName ben The value does not have' }).waitFor();
    await refused.getByRole('row', { name: /^4 .*The line cannot be read.*import_row_invalid/ }).waitFor();
    await look(page, 'import-checked');
    expect((await dev.api('GET', '/users')).items).toHaveLength(1);
    await button('Import 1 row').waitFor();
  });

  it('finds a file that has no columns of this kind, and offers nothing then', async () => {
    await file().setInputFiles(dev.file('other.csv', 'name,color\r\nGATE,blue\r\n'));
    await page.getByText('The file cannot be read past line 1.').waitFor();
    await page.getByText('import_header_invalid').waitFor();
    expect(await button(/^Import \d/).count()).toBe(0);
    await file().setInputFiles(dev.file('empty.csv', ''));
    await page.getByText('The file is empty.').waitFor();
    expect(await page.getByText('import_header_invalid').count()).toBe(0);
  });

  it('finds octets that are no UTF-8', async () => {
    const name = Buffer.from('userPrincipalName,displayName\r\njo@harbor.example,J\xf6rg\r\n', 'latin1');
    await file().setInputFiles({ name: 'latin.csv', mimeType: 'text/csv', buffer: name });
    await page.getByText('The file has 1 row. One would be refused').waitFor();
    await page.getByRole('row', { name: /^2 displayName/ }).waitFor();
  });
});

describe('an import', () => {
  it('takes what it can, and names the rest by line', async () => {
    const rows = Array.from({ length: 4000 }, (_, number) =>
      number % 100 === 99 ? `deckhand${number},Deckhand` : `deckhand${number}@harbor.example,Deckhand ${number}`,
    );
    const path = dev.file('many.csv', `userPrincipalName,displayName\r\n${rows.join('\r\n')}\r\n`);
    await go(page, dev, '/imports/new?kind=users', 'Import a file');
    await file().setInputFiles(path);
    await button('Import 3,960 rows').click();
    await heading(page, 'Import of users');
    await page.getByText('Finished').waitFor();
    expect(await fact('Rows').innerText()).toBe('4,000');
    expect(await fact('Created').innerText()).toBe('3,960');
    expect(await fact('Refused').innerText()).toBe('40');
    await page.getByRole('row', { name: /^101 userPrincipalName deckhand99 / }).waitFor();
    await look(page, 'import-done');
  });

  it('gives the refused rows as a file', async () => {
    const { name, text } = await saved('Download refused rows');
    expect(name).toBe('users-refused.csv');
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(41);
    expect(lines[0]).toBe('Line,Column,Value,Code,Reason');
    expect(lines[40]).toBe(
      '4001,userPrincipalName,deckhand3999,E_VALUE_INVALID,The value does not have the form that it must have.',
    );
  });

  it('changes what is there, or refuses it, as one says', async () => {
    const path = dev.file('again.csv', 'userPrincipalName,displayName\r\ndeckhand1@harbor.example,Bosun\r\ndeckhand2@harbor.example,Deckhand 2\r\n');
    await importFile('users', path, '2 rows');
    expect(await fact('Changed').innerText()).toBe('1');
    expect(await fact('Unchanged').innerText()).toBe('1');
    await page.getByText('No row was refused').waitFor();
    await go(page, dev, '/imports/new?kind=users', 'Import a file');
    await page.getByLabel('Objects that are there already').selectOption('create');
    await file().setInputFiles(path);
    await button('Import 2 rows').click();
    await page.getByText('Finished').waitFor();
    await page.getByRole('row', { name: /^2 userPrincipalName .*Another one has this name or id already.*object_exists/ }).waitFor();
  });

  it('shows how far it is, and can be cancelled; what it wrote stays', async () => {
    const rows = Array.from({ length: 500_000 }, (_, number) => `Group ${number},user`);
    const path = dev.file('groups.csv', `displayName,kind\r\n${rows.join('\r\n')}\r\n`);
    await go(page, dev, '/imports/new?kind=groups', 'Import a file');
    await file().setInputFiles(path);
    await button('Import 500,000 rows').click();
    await heading(page, 'Import of groups');
    await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
    await look(page, 'import-running');
    await button('Cancel import').click();
    const dialog = page.getByRole('alertdialog');
    await expect
      .poll(
        async () => {
          // While a batch is written the service asks to try again. The dialog may close just before the click.
          if (await dialog.isVisible()) {
            const again = dialog.getByRole('button', { name: 'Cancel import' });
            await again.click({ timeout: 1_000 }).catch(() => undefined);
          }
          return page.getByText('Cancelled', { exact: true }).count();
        },
        { timeout: 40_000 },
      )
      .toBe(1);
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.getByRole('progressbar').count()).toBe(0);
    expect(Number((await fact('Created').innerText()).replaceAll(',', ''))).toBeGreaterThan(0);
    expect(await button('Cancel import').getAttribute('aria-disabled')).toBe('true');
  });

  it('is found again among the others', async () => {
    await go(page, dev, '/imports', 'CSV imports');
    const rows = page.getByRole('table', { name: 'Imports' }).getByRole('row');
    await rows.filter({ hasText: 'Cancelled' }).waitFor();
    expect(await rows.count()).toBe(9);
    await look(page, 'imports');
    await rows.filter({ hasText: '4,000' }).getByRole('link', { name: 'Users' }).click();
    await heading(page, 'Import of users');
  });
});

describe('the pages', () => {
  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
