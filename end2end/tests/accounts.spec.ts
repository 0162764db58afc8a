// Coming in and going out.

import { expect, test } from './fixtures.ts';
import { alive, comesAlive, shutOut, signInByForm } from './person.ts';

test('the link of the first run makes the first administrator, once', async ({ hub, stranger }) => {
  const link = await hub.setupLink();
  const context = await stranger();
  const page = await context.newPage();
  await page.goto('/sign-in');
  await expect(page.getByText('Nobody has an account here yet.')).toBeVisible();

  await page.goto(link);
  await alive(page);
  await page.getByLabel('Your name').fill('Aisha Rahman');
  await page.getByLabel('E-mail').fill('aisha@example.com');
  await page.getByLabel('Password').fill('a sentence to keep in mind');
  await page.getByRole('button', { name: 'Create my account' }).click();

  await expect(page.getByRole('heading', { name: 'Now' })).toBeVisible({ timeout: comesAlive });
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'People' }).click();
  await expect(page.getByRole('row', { name: /Aisha Rahman/ })).toContainText('Administrator');

  const later = await (await stranger()).newPage();
  await later.goto(link);
  await expect(later.getByText('This workspace is set up.')).toBeVisible();
  await expect(later.getByLabel('Your name')).toHaveCount(0);
});

test('a setup form that cannot be taken says why, beside the field', async ({ hub, stranger, noise }) => {
  const page = await (await stranger()).newPage();
  await page.goto(await hub.setupLink());
  await alive(page);
  noise.announce(/422/);

  await page.getByLabel('Your name').fill('Aisha');
  await page.getByLabel('E-mail').fill('aisha@example.com');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Create my account' }).click();

  await expect(page.getByText('Please choose a password of at least 8 characters.')).toBeVisible();
  await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/at least 8 characters/i);
  await expect(page.getByLabel('Your name')).toHaveValue('Aisha');
});

test('a wrong password and an unknown person are answered alike', async ({ hub, stranger, noise }) => {
  const alice = await hub.add('Alice Tan');
  const page = await (await stranger()).newPage();
  await page.goto('/sign-in');
  await alive(page);
  noise.announce(/401/);

  await signInByForm(page, alice.email, 'not the password');
  const answer = page.getByRole('alert').filter({ hasText: /./ });
  await expect(answer).toHaveText('That e-mail or phone and password do not match.');
  await signInByForm(page, 'nobody@example.com', 'not the password');
  await expect(answer).toHaveText('That e-mail or phone and password do not match.');
  await expect(page.getByLabel('E-mail or phone')).toHaveValue('nobody@example.com');

  await signInByForm(page, alice.email.toUpperCase(), alice.password);
  await expect(page.getByRole('heading', { name: 'Now' })).toBeVisible({ timeout: comesAlive });
});

test('a sign-in leads to the page that was asked for', async ({ hub, stranger }) => {
  const alice = await hub.add('Alice Tan', 'admin');
  const page = await (await stranger()).newPage();

  await page.goto('/admin/people?query=alice');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await alive(page);
  await signInByForm(page, alice.email, alice.password);

  await expect(page).toHaveURL(`${hub.url}/admin/people?query=alice`, { timeout: comesAlive });
  await expect(page.getByRole('row', { name: /Alice Tan/ })).toBeVisible();
});

for (const next of [
  'https://example.com/',
  '//example.com/',
  '/\\example.com',
  'javascript:alert(1)',
  '/sign-in',
]) {
  test(`a sign-in does not lead to ${next}`, async ({ hub, stranger }) => {
    const alice = await hub.add('Alice Tan');
    const page = await (await stranger()).newPage();
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await alive(page);
    await signInByForm(page, alice.email, alice.password);
    await expect(page).toHaveURL(`${hub.url}/`, { timeout: comesAlive });
  });
}

test('whoever signs out is out, also by going back', async ({ person }) => {
  const alice = await person('Alice Tan');
  await alice.open('/');
  await alice.areas.getByRole('link', { name: 'Me' }).click();
  await alice.page.getByRole('button', { name: 'Sign out' }).click();

  await expect(alice.page).toHaveURL(/\/sign-in$/);
  await alice.page.goBack();
  await expect(alice.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect((await alice.context.request.get('/api/me')).status()).toBe(401);
});

test('whoever is signed in is led past the sign-in page', async ({ person }) => {
  const alice = await person('Alice Tan');
  await alice.page.goto('/sign-in');
  await expect(alice.page.getByRole('heading', { name: 'Now' })).toBeVisible();
});

test('a new password ends the sign-in of the other browser', async ({ hub, person, stranger, noise }) => {
  const alice = await person('Alice Tan');
  const other = await person('Alice Tan');
  await Promise.all([alice.open('/me'), other.open('/chats')]);
  const change = async (current: string, next: string) => {
    await alice.page.getByLabel('Current password').fill(current);
    await alice.page.getByLabel('New password').fill(next);
    await alice.page.getByRole('button', { name: 'Change password' }).click();
  };

  noise.announce(/422|401/);
  await change('not my password', 'a much better sentence');
  await expect(alice.page.getByLabel('Current password')).toHaveAttribute('aria-invalid', 'true');
  await expect(alice.page.getByLabel('New password')).toHaveValue('a much better sentence');
  await change(alice.account.password, 'a much better sentence');

  await expect(alice.page.getByText('Your password is changed.')).toBeVisible();
  await expect(other.page).toHaveURL(/\/sign-in\?next=%2Fchats$/, { timeout: shutOut + 1_000 });
  await expect(alice.page.getByLabel('Current password')).toHaveValue('');
  await alice.open('/me');

  const page = await (await stranger()).newPage();
  await page.goto('/sign-in');
  await alive(page);
  await signInByForm(page, alice.account.email, alice.account.password);
  await expect(page.getByText('do not match')).toBeVisible();
  await signInByForm(page, alice.account.email, 'a much better sentence');
  await expect(page).toHaveURL(`${hub.url}/`);
});

test('sign-ins are listed, and each but this one can be ended', async ({ person, noise }) => {
  const alice = await person('Alice Tan');
  const phone = await person('Alice Tan', {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1',
  });
  await phone.open('/');
  await alice.open('/me');
  const rows = alice.page.getByRole('listitem').filter({ hasText: 'last used' });
  await expect(rows.filter({ hasText: 'This one' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'This one' }).getByRole('button')).toHaveCount(0);

  noise.announce(/401/);
  await alice.page.getByRole('button', { name: 'End the sign-in of Safari on iPhone' }).click();

  await expect(rows.filter({ hasText: 'iPhone' })).toHaveCount(0);
  await expect(phone.page).toHaveURL(/\/sign-in$/, { timeout: shutOut + 1_000 });
});

test('an address without a page says so', async ({ person, stranger, noise }) => {
  noise.announce(/404/);
  const alice = await person('Alice Tan');
  const nobody = await (await stranger()).newPage();
  for (const page of [alice.page, nobody]) {
    const answer = await page.goto('/no/such/page');
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('heading', { name: 'Nothing is plugged in here' })).toBeVisible();
    await alive(page);
  }
  await alice.page.getByRole('link', { name: 'Go to Now' }).click();
  await expect(alice.page.getByRole('heading', { name: 'Now' })).toBeVisible();
});
