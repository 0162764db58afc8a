// Groups, the list of chats, and the details of a chat.

import { expect, test } from './fixtures.ts';
import type { Account, Hub } from './hub.ts';
import { twoPeople } from './pair.ts';
import { type Desk, comesAlive, shutOut } from './person.ts';

/** A group that the first of `members` owns. */
async function group(hub: Hub, title: string, members: Account[]): Promise<string> {
  const [owner, ...others] = members;
  const wanted = { kind: 'group', title, memberIds: others.map((one) => one.id) };
  return (await hub.ask<{ id: string }>(owner, 'POST', '/api/chats', wanted)).id;
}

async function threePeople(hub: Hub, person: (name: string) => Promise<Desk>) {
  const [alice, bob, cleo] = [await person('Alice Tan'), await person('Bob Lim'), await person('Cleo Ng')];
  const chat = await group(hub, 'Ward round', [alice.account, bob.account, cleo.account]);
  return { alice, bob, cleo, chat, path: `/chats/${chat}` };
}

const info = (desk: Desk) => desk.page.getByTestId('info');
const members = (desk: Desk) => info(desk).getByTestId('member');

/** Opens the menu of a chat in the list and chooses what is called `words`. */
async function choose(desk: Desk, chat: string, words: string) {
  const row = desk.page.locator('.chat-item').filter({ hasText: chat });
  await row.hover();
  await row.getByRole('button', { name: `Actions for ${chat}` }).click();
  await desk.page.getByRole('menu').getByText(words, { exact: true }).click();
}

test(
  'a group is made of several people, and all of them have it at once',
  { tag: '@phone' },
  async ({ person }) => {
    const [alice, bob] = [await person('Alice Tan'), await person('Bob Lim')];
    await person('Cleo Ng');
    await Promise.all([alice.open('/chats?new'), bob.open('/chats')]);
    const dialog = alice.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'New group' }).click();

    await dialog.getByRole('button', { name: 'Make the group' }).click();
    await expect(dialog.getByText('Please give a title of 1 to 100 characters.')).toBeVisible();
    await dialog.getByLabel('Title').fill('Ward round');
    await dialog.getByRole('button', { name: 'Make the group' }).click();
    await expect(dialog.getByText('Choose at least one person.')).toBeVisible();

    const pick = dialog.getByTestId('people-pick');
    await pick.fill('bob');
    await expect(dialog.getByTestId('candidate')).toHaveCount(1);
    await pick.press('Enter');
    await dialog.getByRole('button', { name: /^Cleo Ng/ }).click();
    await expect(dialog.getByTestId('chip')).toHaveText(['BLBob Lim', 'CNCleo Ng']);
    await dialog.getByRole('button', { name: 'Remove Cleo Ng' }).click();
    await dialog.getByRole('button', { name: 'Make the group with 1 person' }).click();

    await expect(alice.page).toHaveURL(/\/chats\/[0-9a-f-]+$/);
    await expect(alice.page.getByRole('heading', { name: 'Ward round' })).toBeVisible();
    await expect(alice.page.getByTestId('talk-below')).toHaveText('Group · 2 people');
    await expect(bob.chatRow('Ward round')).toContainText('made the group');
  },
);

test('in a group the list says who wrote, and of whom it speaks', async ({ hub, person }) => {
  const { alice, bob, cleo, chat } = await threePeople(hub, person);
  await alice.open('/chats');
  await hub.send(bob.account, chat, 'good morning');
  await expect(alice.chatRow('Ward round')).toContainText('Bob: good morning');

  // Somebody whose name the page has not heard yet.
  await hub.ask(cleo.account, 'POST', `/api/chats/${chat}/messages`, {
    clientId: crypto.randomUUID(),
    text: 'and you?',
    mentions: [alice.account.id],
  });
  await expect(alice.chatRow('Ward round')).toContainText('Cleo: and you?');
  await expect(alice.chatRow('Ward round').getByText('mentions you')).toBeAttached();
});

test(
  'a chat is pinned, muted, marked and put away from its menu',
  { tag: '@phone' },
  async ({ hub, person }) => {
    const { alice, bob, chat } = await twoPeople(hub, person);
    await group(hub, 'Ward round', [alice.account, bob.account]);
    await hub.send(bob.account, chat, 'hello');
    await alice.open('/chats');
    const titles = () => alice.page.getByTestId('chat-list').locator('.chat-row-title').allTextContents();
    await expect.poll(titles).toEqual(['Bob Lim', 'Ward round']);

    await choose(alice, 'Ward round', 'Pin to the top');
    await expect.poll(titles).toEqual(['Ward round', 'Bob Lim']);
    await expect(alice.chatRow('Ward round').getByText('pinned')).toBeAttached();

    await choose(alice, 'Ward round', 'Until tomorrow, 8:00');
    await expect(alice.chatRow('Ward round').getByText('muted')).toBeAttached();
    await choose(alice, 'Ward round', 'Unmute');
    await expect(alice.chatRow('Ward round').getByText('muted')).toHaveCount(0);

    await choose(alice, 'Ward round', 'Mark as unread');
    await expect(alice.chatRow('Ward round').getByText('marked as unread')).toBeAttached();
    await choose(alice, 'Bob Lim', 'Mark as read');
    await expect(alice.chatRow('Bob Lim').locator('.badge')).toHaveCount(0);

    await alice.page.getByRole('button', { name: 'Unread', exact: true }).click();
    await expect.poll(titles).toEqual(['Ward round']);
    await alice.page.getByRole('button', { name: 'All', exact: true }).click();

    await choose(alice, 'Bob Lim', 'Archive');
    const archived = alice.page.getByTestId('archived');
    await expect(archived.getByText('Archived 1')).toBeVisible();
    await expect(alice.chatRow('Bob Lim')).toBeHidden();
    await archived.getByText('Archived 1').click();
    await expect(alice.chatRow('Bob Lim')).toBeVisible();
    await alice.page.getByTestId('undo').click();
    await expect(archived).toBeHidden();
  },
);

test('a menu is used with the keys alone', async ({ hub, person }) => {
  const { alice } = await twoPeople(hub, person);
  await alice.open('/chats');
  await alice.chatRow('Bob Lim').focus();
  await alice.page.keyboard.press('Tab');
  const button = alice.page.getByRole('button', { name: 'Actions for Bob Lim' });
  await expect(button).toBeFocused();

  await alice.page.keyboard.press('Enter');
  await expect(alice.page.getByText('Pin to the top')).toBeFocused();
  await alice.page.keyboard.press('Escape');
  await expect(alice.page.getByRole('menu')).toBeHidden();
  await expect(button).toBeFocused();

  await alice.page.keyboard.press('Enter');
  await expect(alice.page.getByText('Pin to the top')).toBeFocused();
  await alice.page.keyboard.press('ArrowDown');
  await alice.page.keyboard.press('ArrowDown');
  await alice.page.keyboard.press('Enter');
  await expect(alice.page.getByTestId('archived')).toBeVisible();
});

test(
  'an owner renames, adds, promotes and removes, and everybody sees it',
  { tag: '@phone' },
  async ({ hub, person }) => {
    const { alice, bob, cleo, path } = await threePeople(hub, person);
    await person('Dan Goh');
    await Promise.all([alice.open(`${path}?info`), bob.open('/chats'), cleo.open(path)]);
    await expect(members(alice).first()).toContainText('Alice Tan (you)');
    await expect(members(alice)).toHaveCount(3);

    await info(alice).getByRole('button', { name: 'Rename the group' }).click();
    await info(alice).getByLabel('Title').fill('');
    await info(alice).getByRole('button', { name: 'Rename', exact: true }).click();
    await expect(info(alice).getByText('Please give a title of 1 to 100 characters.')).toBeVisible();
    await info(alice).getByLabel('Title').fill('Night round');
    await info(alice).getByLabel('Title').press('Enter');
    await expect(bob.chatRow('Night round')).toBeVisible();
    await expect(cleo.page.getByRole('heading', { name: 'Night round' })).toBeVisible();

    await info(alice).getByRole('button', { name: 'Add people' }).click();
    const dialog = alice.page.getByRole('dialog');
    await expect(dialog.getByRole('button', { name: /^Dan Goh/ })).toBeVisible();
    await expect(dialog.getByRole('button', { name: /^Bob Lim/ })).toHaveCount(0);
    await dialog.getByRole('button', { name: /^Dan Goh/ }).click();
    await dialog.getByRole('switch', { name: 'Let them see the history' }).check();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(members(alice)).toHaveCount(4);
    await expect(cleo.page.getByTestId('talk-below')).toHaveText('Group · 4 people');

    await members(alice).filter({ hasText: 'Bob Lim' }).getByRole('button').click();
    await alice.page.getByText('Make an owner').click();
    await expect(members(alice).filter({ hasText: 'Bob Lim' })).toContainText('Owner');

    await members(alice).filter({ hasText: 'Cleo Ng' }).getByRole('button').click();
    await alice.page.getByText('Remove from the group').click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(members(alice)).toHaveCount(3);
    await expect(cleo.page.getByText('You are no longer in this chat')).toBeVisible({ timeout: shutOut });
    await expect(cleo.composer).toHaveCount(0);
    await cleo.page.getByRole('link', { name: 'Back to chats' }).click();
    await expect(cleo.page).toHaveURL(/\/chats$/);
    await expect(cleo.chatRow('Night round')).toHaveCount(0);
  },
);

test('one leaves a group after being told what that means', async ({ hub, person }) => {
  const { bob, path } = await threePeople(hub, person);
  await bob.open(`${path}?info`);
  await expect(info(bob).getByRole('button', { name: 'Add people' })).toHaveCount(0);
  await info(bob).getByRole('button', { name: 'Leave the group' }).click();
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(bob.page).toHaveURL(/\/chats$/);
  await expect(bob.page.getByText('You left “Ward round”.')).toBeVisible();
});

test('the details open and close beside the conversation', { tag: '@phone' }, async ({ hub, person }) => {
  const { alice, path } = await twoPeople(hub, person);
  await alice.open(path);
  await alice.page.getByRole('link', { name: 'Details of this chat' }).click({ timeout: comesAlive });
  await expect(info(alice)).toContainText('Bob Lim');
  await info(alice).getByRole('switch', { name: 'Pinned to the top' }).check();
  await info(alice).getByRole('button', { name: 'Change notices' }).click();
  await alice.page.getByText('Mentions only').click();
  await expect(info(alice).getByTestId('notices')).toHaveText('Mentions only');

  await info(alice).getByRole('link', { name: 'Close the details' }).click();
  await expect(info(alice)).toHaveCount(0);
  await expect(alice.composer).toBeInViewport();
  await expect(alice.chatRow('Bob Lim').getByText('pinned')).toBeAttached();
});
