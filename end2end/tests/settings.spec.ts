// What administrators set for everybody, and what people set for themselves.

import { expect, test } from './fixtures.ts';
import { twoPeople } from './pair.ts';
import { png } from './png.ts';

test('an administrator changes settings, each with its sentence', { tag: '@phone' }, async ({ hub, person, noise }) => {
  const admin = await person('Aisha Rahman', { role: 'admin' });
  await admin.open('/admin/people');
  const { page } = admin;
  await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();

  await expect(page.getByRole('switch', { name: 'Pictures can be sent' })).toBeChecked();
  noise.announce(/422/);
  await page.getByLabel('Hours to edit a message').fill('90000');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Please give a number of hours from 0 to 87600.')).toBeVisible();
  await expect(page.getByLabel('Hours to edit a message')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Hours to edit a message')).toHaveValue('90000');

  await page.getByLabel('Hours to edit a message').fill('2');
  await page.getByLabel('Hours to delete a message').fill('0');
  await page.getByRole('switch', { name: 'Pictures can be sent' }).uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The settings are saved.')).toBeVisible();
  await expect(page.getByLabel('Hours to edit a message')).toHaveValue('2');
  const kept = { uploads: false, editHours: 2, deleteHours: 0 };
  expect(await hub.ask(admin.account, 'GET', '/api/settings')).toEqual(kept);
});

test('where pictures are switched off, the composer says so and a paste is refused', async ({ hub, person, noise }) => {
  const admin = await hub.add('Aisha Rahman', 'admin');
  const { alice, bob, path } = await twoPeople(hub, person);
  await bob.open(path);
  await hub.ask(admin, 'PATCH', '/api/admin/settings', { uploads: false });
  await alice.open(path);
  await expect(alice.page.getByLabel('Pictures are switched off here')).toBeDisabled();

  // Bob's page is older than the switch: he is told when he tries.
  noise.announce(/403/);
  await bob.page
    .getByTestId('attach')
    .setInputFiles({ name: 'shelf.png', mimeType: 'image/png', buffer: png(40, 40) });
  await expect(bob.page.getByTestId('attachment').getByRole('alert')).toHaveText(
    'Pictures are switched off here. An administrator can switch them on in the settings.',
  );
  await bob.page.getByRole('button', { name: 'Remove the picture' }).click();
  await bob.write('Then in words');
  await expect(alice.message('Then in words')).toBeVisible();
});

test('whoever turns their receipts off is not told of, and sees none', { tag: '@phone' }, async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await bob.open('/me');
  const receipts = bob.page.getByRole('switch', { name: 'Receipts of what you have seen' });
  await expect(receipts).toHaveAttribute('aria-checked', 'true');
  await receipts.click();
  await expect(receipts).toHaveAttribute('aria-checked', 'false');
  await expect(receipts).toBeFocused();
  expect((await hub.ask<{ receipts: boolean }>(bob.account, 'GET', '/api/me')).receipts).toBe(false);

  await Promise.all([alice.open(path), bob.open(path)]);
  await alice.write('Have you seen this?');
  await expect(bob.message('Have you seen this?')).toBeVisible();
  await bob.write('Seen what?');
  await expect(alice.message('Seen what?')).toBeVisible();
  await expect(alice.message('Have you seen this?')).toHaveAttribute('data-state', 'delivered');
  await expect(bob.message('Seen what?')).toHaveAttribute('data-state', 'delivered');
});
