// What helps while one writes: names and emoji to choose from, and drafts on every device.

import { expect, test } from './fixtures.ts';
import { twoPeople } from './pair.ts';

test('a person is mentioned by choosing their name, and sees it', { tag: '@phone' }, async ({ hub, person }) => {
  const [alice, bob] = [await person('Alice Tan'), await person('Bob Lim')];
  const wanted = { kind: 'group', title: 'Ward round', memberIds: [bob.account.id] };
  const { id } = await hub.ask<{ id: string }>(alice.account, 'POST', '/api/chats', wanted);
  await Promise.all([alice.open(`/chats/${id}`), bob.open('/chats')]);

  const suggestions = alice.page.getByTestId('suggestion');
  await alice.composer.pressSequentially('Please look, @b');
  await expect(suggestions).toHaveText(['@Bob Lim']);
  await expect(alice.composer).toHaveAttribute('aria-activedescendant', 'suggestion-0');
  await alice.composer.press('Escape');
  await expect(suggestions).toHaveCount(0);
  await alice.composer.pressSequentially('o');
  await expect(suggestions).toHaveText(['@Bob Lim']);
  await alice.composer.press('Enter');
  await expect(alice.composer).toHaveValue('Please look, @Bob Lim ');
  await alice.composer.press('Enter');

  await expect(alice.message('Please look, @Bob Lim').locator('.mention')).toHaveText('@Bob Lim');
  await expect(bob.chatRow('Ward round').getByText('mentions you')).toBeAttached();
  await bob.open(`/chats/${id}`);
  await expect(bob.message('Please look, @Bob Lim').locator('.mention-me')).toHaveText('@Bob Lim');
});

test('an emoji is found by its name', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  const suggestions = alice.page.getByTestId('suggestion');
  await alice.composer.pressSequentially('Well done :tad');
  await expect(suggestions.first()).toContainText(':tada:');
  await suggestions.first().click();
  await expect(alice.composer).toHaveValue('Well done 🎉 ');
  await alice.composer.pressSequentially(':+1:');
  await expect(alice.composer).toHaveValue('Well done 🎉 👍 ');
  await alice.composer.pressSequentially('at 10:30');
  await expect(suggestions).toHaveCount(0);
  await alice.composer.press('Enter');
  await expect(bob.message('Well done 🎉 👍 at 10:30')).toBeVisible();
});

test('what is begun on one device is finished on another', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  const phone = await person('Alice Tan');
  await Promise.all([alice.open(path), phone.open('/chats'), bob.open(path)]);
  await alice.composer.fill('The delivery comes');
  await expect(phone.chatRow('Bob Lim')).toContainText('Draft: The delivery comes');

  await phone.open(path);
  await expect(phone.composer).toHaveValue('The delivery comes');
  await phone.composer.fill('The delivery comes at nine');
  await expect(alice.composer).toHaveValue('The delivery comes at nine');
  await phone.composer.press('Enter');
  await expect(bob.message('The delivery comes at nine')).toBeVisible();
  await expect(alice.composer).toHaveValue('');
  await alice.page.reload();
  await alice.live();
  await expect(alice.composer).toHaveValue('');
});

test('nothing of a draft stays in a browser once the hub has it', async ({ hub, person }) => {
  const { alice, path } = await twoPeople(hub, person);
  await alice.open(path);
  await alice.composer.fill('The price is secret');
  const kept = () => alice.page.evaluate(() => JSON.stringify(localStorage).includes('secret'));
  await expect.poll(kept).toBe(false);
  await alice.page.reload();
  await alice.live();
  await expect(alice.composer).toHaveValue('The price is secret');
});

test('who does not want to be disturbed says so, in every tab', async ({ hub, person }) => {
  const { alice, bob, chat } = await twoPeople(hub, person);
  await Promise.all([alice.open('/chats'), bob.open('/chats')]);
  const second = await bob.secondTab('/chats');
  await bob.page.getByTestId('busy').click();
  await expect(alice.chatRow('Bob Lim').locator('.presence-busy')).toBeVisible();
  await expect(second.page.getByTestId('busy')).toHaveAttribute('aria-pressed', 'true');
  await hub.send(alice.account, chat, 'are you there?');
  await expect(bob.chatRow('Alice Tan')).toContainText('are you there?');
  await expect(bob.page.locator('.toast')).toHaveCount(0);
  await second.page.getByTestId('busy').click();
  await expect(alice.chatRow('Bob Lim').locator('.presence-online')).toBeVisible();
});

test('the list shows who is there and who writes', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open('/chats'), bob.open(path)]);
  const row = alice.chatRow('Bob Lim');
  await expect(row.locator('.presence-online')).toBeVisible();
  await bob.composer.pressSequentially('On my way');
  await expect(row).toContainText('Bob is writing');
  await bob.composer.press('Enter');
  await expect(row).toContainText('On my way');
  await expect(alice.page.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon-unread.svg');
  await row.click();
  await expect(alice.page.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon.svg');
});
