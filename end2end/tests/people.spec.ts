// Looking after people, and after who comes to the door.

import { expect, test } from './fixtures.ts';
import { alive, comesAlive, shutOut, signInByForm } from './person.ts';

test('an administrator adds, finds and edits people', async ({ hub, person, stranger, noise }) => {
  const admin = await person('Aisha Rahman', { role: 'admin' });
  await admin.open('/admin/people');
  const { page } = admin;

  await page.getByRole('link', { name: 'Add a person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a person' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Name').fill('Ben Tan');
  await dialog.getByLabel('E-mail').fill('aisha.rahman@example.com');
  await dialog.getByLabel('Role').selectOption('Manager');
  await dialog.getByLabel('Password').fill('a first password');
  noise.announce(/409/);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  await expect(dialog.getByLabel('Name')).toHaveValue('Ben Tan');
  await dialog.getByLabel('E-mail').fill('ben@example.com');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();

  await expect(dialog).toHaveCount(0);
  const ben = page.getByRole('row', { name: /Ben/ });
  await expect(ben).toContainText('Manager');
  await expect(page).toHaveURL(/\/admin\/people$/);

  await page.getByRole('link', { name: 'Edit Ben Tan' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit Ben Tan' });
  await expect(edit.getByLabel('E-mail')).toHaveValue('ben@example.com');
  await edit.getByLabel('Name').fill('Benjamin Tan');
  await edit.getByLabel('Phone').fill('+60 12-345 6789');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toHaveCount(0);
  await expect(ben).toContainText('Benjamin Tan');
  await expect(ben).toContainText('+60123456789');

  await page.getByRole('searchbox', { name: 'Search people' }).fill('benj');
  await expect(page.getByRole('row', { name: /Aisha/ })).toHaveCount(0);
  await expect(ben).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search people' }).fill('nobody like that');
  await expect(page.getByText('Nobody found')).toBeVisible();

  // By telephone, as it is written on a card.
  const bens = await (await stranger()).newPage();
  await bens.goto('/sign-in');
  await alive(bens);
  await signInByForm(bens, '+60 12 345 6789', 'a first password');
  await expect(bens).toHaveURL(`${hub.url}/`, { timeout: comesAlive });
  await expect(bens.getByRole('link', { name: 'People' })).toHaveCount(0);
});

test('somebody who is deactivated is out within two seconds, and let in again later', async ({
  hub,
  person,
  stranger,
  noise,
}, info) => {
  const admin = await person('Aisha Rahman', { role: 'admin' });
  const ben = await person('Ben Tan');
  await Promise.all([admin.open('/admin/people'), ben.open('/chats')]);
  noise.announce(/401/);

  const row = admin.page.getByRole('row', { name: /Ben Tan/ });
  const out = ben.page.waitForURL(/\/sign-in/, { waitUntil: 'commit', timeout: 10_000 });
  await admin.page.getByRole('button', { name: 'Deactivate Ben Tan' }).click();
  const ended = Date.now();
  await out;
  info.annotations.push({ type: 'signed out after, ms', description: String(Date.now() - ended) });
  expect(Date.now() - ended).toBeLessThan(shutOut);
  await expect(row).toContainText('Deactivated');

  const page = await (await stranger()).newPage();
  await page.goto('/sign-in');
  await alive(page);
  await signInByForm(page, ben.account.email, ben.account.password);
  await expect(page.getByText('do not match')).toBeVisible();

  await admin.page.getByRole('button', { name: 'Activate Ben Tan' }).click();
  await expect(row).toContainText('Active');
  await signInByForm(page, ben.account.email, ben.account.password);
  await expect(page).toHaveURL(`${hub.url}/`);
});

test('the last administrator stays one', async ({ person, noise }) => {
  const admin = await person('Aisha Rahman', { role: 'admin' });
  await admin.open('/admin/people');
  const { page } = admin;
  await expect(page.getByRole('button', { name: 'Deactivate Aisha Rahman' })).toHaveCount(0);
  noise.announce(/409/);

  await page.getByRole('link', { name: 'Edit Aisha Rahman' }).click();
  await page.getByLabel('Role').selectOption('Staff');
  await page.getByRole('button', { name: 'Save' }).click();

  await expect(page.getByText('This is the last active administrator.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('row', { name: /Aisha Rahman/ })).toContainText('Administrator');
});

test('who is no administrator sees nothing of administration', async ({ person, noise }) => {
  const ben = await person('Ben Tan', { role: 'manager' });
  noise.announce(/404/);
  for (const path of ['/admin/people', '/admin/connections', '/admin/settings']) {
    const answer = await ben.page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(ben.page.getByRole('heading', { name: 'Nothing is plugged in here' })).toBeVisible();
  }
  await expect(ben.areas.getByRole('link', { name: 'People' })).toHaveCount(0);
});

test('the connection log shows who tried to come in, and why not', async ({ person, stranger }) => {
  const admin = await person('Aisha Rahman', { role: 'admin' });
  const visitor = await stranger({ userAgent: 'curl/8.5.0' });
  for (const login of [admin.account.email, 'nobody@example.com']) {
    await visitor.request.post('/api/auth/login', { data: { login, password: 'not the password' } });
  }
  await admin.open('/');

  await admin.open('/admin/connections');

  const rows = admin.page.getByRole('row');
  await expect(rows.filter({ hasText: 'Wrong password' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'Wrong password' })).toContainText('curl');
  await expect(rows.filter({ hasText: 'Unknown person' })).toContainText('127.0.0.1');
  await expect(rows.filter({ hasText: 'Live connection' }).first()).toContainText('Let in');
});
