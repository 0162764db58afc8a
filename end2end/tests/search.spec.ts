// Finding messages by their words.

import { expect, test } from './fixtures.ts';
import { twoPeople } from './pair.ts';

test(
  'words find messages while one types, with what fits marked',
  { tag: '@phone' },
  async ({ hub, person }) => {
    const { alice, bob, chat } = await twoPeople(hub, person);
    await hub.send(bob.account, chat, 'The <b>vaccine</b> fridge was restocked');
    const asked = await hub.send(alice.account, chat, 'Which fridge?');
    await alice.open('/chats');
    await alice.page.keyboard.press('/');
    const words = alice.page.getByTestId('search-words');
    await expect(words).toBeFocused();
    await expect(alice.page.getByText('Find a message')).toBeVisible();

    await words.pressSequentially('frid');
    const found = alice.page.getByTestId('found');
    await expect(found).toHaveCount(2);
    await expect(found.locator('mark')).toHaveText(['frid', 'frid']);
    await expect(found.last()).toContainText('Bob Lim: The <b>vaccine</b> fridge was restocked');

    await words.fill('nobody said this');
    await expect(alice.page.getByText('Nothing fits “nobody said this”')).toBeVisible();

    await words.fill('which');
    await expect(found).toHaveCount(1);
    await found.click();
    await expect(alice.page).toHaveURL(new RegExp(`/chats/${chat}\\?at=${asked.id}$`));
    await expect(alice.composer).toBeInViewport();
    await alice.page.goBack();
    await expect(found).toHaveCount(1);
    await expect(words).toHaveValue('which');
  },
);

test('the search is narrowed to the open chat, a person and days', async ({ hub, person }) => {
  const { alice, bob, chat, path } = await twoPeople(hub, person);
  const cleo = await person('Cleo Ng');
  const other = await hub.chat(alice.account, cleo.account);
  await hub.send(bob.account, chat, 'the report is late');
  await hub.send(alice.account, chat, 'which report?');
  await hub.send(cleo.account, other, 'the report is here');
  await alice.open(path);
  await alice.page.getByRole('link', { name: 'Search in this chat' }).click();
  const search = alice.page.getByTestId('search');
  const found = search.getByTestId('found');

  await search.getByTestId('search-words').fill('report');
  await expect(found).toHaveCount(2);
  await search.getByLabel('Where').selectOption('All chats');
  await expect(found).toHaveCount(3);
  await search.getByLabel('From').selectOption('Cleo Ng');
  await expect(found).toHaveCount(1);
  await search.getByLabel('From').selectOption('Anyone');
  await search.getByLabel('Until').fill('2020-01-01');
  await expect(search.getByText('Nothing fits “report”')).toBeVisible();
  await search.getByLabel('Until').fill('');
  await search.getByLabel('Since').fill('2020-01-01');
  await expect(found).toHaveCount(3);

  // The address is all that is needed; the server renders the answer.
  await alice.page.reload();
  await alice.live();
  await expect(found).toHaveCount(3);
  await search.getByRole('link', { name: 'Close the search' }).click();
  await expect(alice.page.getByTestId('chat-list')).toBeVisible();
});

test('more than a page of results is loaded on demand', async ({ hub, person }) => {
  const { alice, bob, chat } = await twoPeople(hub, person);
  await hub.fill(chat, [alice.account, bob.account], 60);
  await alice.open('/chats?search=message');
  const found = alice.page.getByTestId('found');
  await expect(found).toHaveCount(50);
  await alice.page.getByRole('button', { name: 'Show more' }).click();
  await expect(found).toHaveCount(60);
});
