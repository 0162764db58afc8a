// What a browser without JavaScript can do: sign in, read, and write.

import { expect, test } from './fixtures.ts';
import { signInByForm } from './person.ts';
import { png } from './png.ts';

test.use({ javaScriptEnabled: false });

test.beforeEach(({ noise }) => {
  // This is how Chromium says that it does not load scripts, and what it was told to load ahead for them.
  noise.announce(/^csp GET \S+\.js$/, /was preloaded using link preload but not used/);
});

test('without JavaScript one signs in, reads and writes', { tag: '@phone' }, async ({ hub, stranger }) => {
  const [alice, bob] = [await hub.add('Alice Tan'), await hub.add('Bob Lim')];
  const chat = await hub.chat(alice, bob);
  await hub.fill(chat, [alice, bob], 9);
  const page = await (await stranger({ javaScriptEnabled: false })).newPage();

  await page.goto(`/chats/${chat}`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await signInByForm(page, alice.email, alice.password);
  await expect(page).toHaveURL(`${hub.url}/chats/${chat}`);
  await expect(page).toHaveTitle(/Bob Lim/);
  await expect(page.locator('.bubble-text')).toHaveText(
    Array.from({ length: 9 }, (_, place) => `message ${place + 1}`),
  );
  await expect(page.getByTestId('thread').getByText('message 9', { exact: true })).toBeInViewport();

  await page.getByTestId('composer').fill('written without JavaScript');
  await page.getByTestId('send').click();

  const written = page.getByTestId('thread').getByText('written without JavaScript', { exact: true });
  await expect(written).toBeInViewport();
  const stored = await hub.messages(bob, chat);
  expect(stored.map((message) => message.content).filter((text) => /JavaScript/.test(text))).toHaveLength(1);

  // The same page, sent again by an impatient finger, sends nothing twice.
  await page.reload();
  expect((await hub.messages(bob, chat)).length).toBe(10);
});

test('without JavaScript the inbox tells what is unseen, and a chat is begun', async ({ hub, stranger }) => {
  const [alice, bob, carla] = [
    await hub.add('Alice Tan'),
    await hub.add('Bob Lim'),
    await hub.add('Carla Wong'),
  ];
  await hub.send(bob, await hub.chat(alice, bob), 'good morning');
  const page = await (await stranger({ javaScriptEnabled: false })).newPage();
  await page.goto('/sign-in');
  await signInByForm(page, alice.email, alice.password);

  await expect(page.getByRole('heading', { name: 'Now' })).toBeVisible();
  await expect(page.getByRole('link', { name: /Bob Lim/ })).toContainText('good morning');
  await page.getByRole('link', { name: /Chats/ }).first().click();
  await expect(page.getByTestId('chat-row')).toHaveCount(1);
  await expect(page.getByTestId('chat-row').locator('.badge')).toHaveText(/^1/);

  await page.getByTestId('new-chat').click();
  await page.getByTestId('people-search').fill('carla');
  await page.getByTestId('people-search').press('Enter');
  await page.getByTestId('person').filter({ hasText: 'Carla Wong' }).click();
  await expect(page.getByRole('heading', { name: 'Carla Wong' })).toBeVisible();
  await page.getByTestId('composer').fill('hello Carla');
  await page.getByTestId('send').click();
  const [begun] = (
    await hub.ask<{ items: { lastMessage: { content: string } }[] }>(carla, 'GET', '/api/chats')
  ).items;
  expect(begun.lastMessage.content).toBe('hello Carla');
});

test('without JavaScript a wrong password is answered with its sentence', async ({ hub, stranger }) => {
  const alice = await hub.add('Alice Tan');
  const page = await (await stranger({ javaScriptEnabled: false })).newPage();
  await page.goto('/sign-in');
  await signInByForm(page, alice.email, 'not the password');

  await expect(page.getByText('That e-mail or phone and password do not match.')).toBeVisible();
  await expect(page.getByLabel('E-mail or phone')).toBeVisible();
  expect(page.url()).not.toContain('password');
});

test('without JavaScript an administrator adds a person, and one signs out', async ({ hub, stranger }) => {
  const aisha = await hub.add('Aisha Rahman', 'admin');
  const page = await (await stranger({ javaScriptEnabled: false })).newPage();
  await page.goto('/sign-in?next=/admin/people');
  await signInByForm(page, aisha.email, aisha.password);

  await page.getByRole('link', { name: 'Add a person' }).click();
  await page.getByLabel('Name').fill('Ben Tan');
  await page.getByRole('dialog').getByLabel('E-mail').fill('ben@example.com');
  await page.getByLabel('Password').fill('a first password');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('row', { name: /Ben Tan/ })).toBeVisible();

  await page.goto('/me');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('without JavaScript a picture is opened by its link', async ({ hub, stranger, noise }) => {
  // Chromium looks for an icon beside a picture that is a page of its own.
  noise.announce(/favicon\.ico/);
  const [alice, bob] = [await hub.add('Alice Tan'), await hub.add('Bob Lim')];
  const chat = await hub.chat(alice, bob);
  await hub.sendPicture(bob, chat, png(900, 500), 'the shelf');
  const context = await stranger({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`/sign-in?next=/chats/${chat}`);
  await signInByForm(page, alice.email, alice.password);

  const opened = context.waitForEvent('page');
  await page.getByTestId('picture').click();
  await expect((await opened).locator('img')).toBeVisible();
});

test('without JavaScript settings and receipts are changed', async ({ hub, stranger }) => {
  const aisha = await hub.add('Aisha Rahman', 'admin');
  const page = await (await stranger({ javaScriptEnabled: false })).newPage();
  await page.goto('/sign-in?next=/admin/settings');
  await signInByForm(page, aisha.email, aisha.password);

  await page.getByLabel('Hours to edit a message').fill('90000');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Please give a number of hours from 0 to 87600.')).toBeVisible();
  await page.getByRole('switch', { name: 'Pictures can be sent' }).uncheck();
  await page.getByLabel('Hours to edit a message').fill('5');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The settings are saved.')).toBeVisible();
  await expect(page.getByRole('switch', { name: 'Pictures can be sent' })).not.toBeChecked();
  await expect(page.getByLabel('Hours to edit a message')).toHaveValue('5');

  await page.goto('/me');
  const receipts = page.getByRole('switch', { name: 'Receipts of what you have seen' });
  await receipts.click();
  await expect(receipts).toHaveAttribute('aria-checked', 'false');
  await expect(page).toHaveURL(/\/me\??$/);
});
