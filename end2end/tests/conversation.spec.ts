// What is done with messages, between two people and three tabs.

import { expect, test } from './fixtures.ts';
import { twoPeople } from './pair.ts';
import type { Desk } from './person.ts';

/** One of the tools beside the message that says `text`. */
async function tool(desk: Desk, text: string, name: string): Promise<void> {
  await desk.message(text).hover();
  await desk.page.getByTestId('message-tools').getByRole('button', { name, exact: true }).click();
}

test('an answer shows what it answers, and leads there', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  await alice.write('Is the fridge fixed?');
  await expect(bob.message('Is the fridge fixed?')).toBeVisible();

  await tool(bob, 'Is the fridge fixed?', 'Reply');
  await expect(bob.page.getByTestId('writing')).toContainText('Reply to Alice');
  await bob.write('Since noon.');
  const quote = alice.message('Since noon.').locator('.quote');
  await expect(quote).toContainText('Is the fridge fixed?');
  await quote.click();
  await expect(alice.message('Is the fridge fixed?')).toBeFocused();

  await bob.page.reload();
  await bob.live();
  await expect(bob.message('Since noon.').locator('.quote')).toContainText('Is the fridge fixed?');
});

test('a reaction is there in every tab, and can be taken back', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  const second = await bob.secondTab(path);
  await alice.write('Done for today');
  await tool(bob, 'Done for today', 'React with 👍');

  for (const desk of [alice, bob, second]) {
    await expect(desk.message('Done for today').getByTestId('reaction')).toHaveText('👍 1');
  }
  await alice.message('Done for today').getByTestId('reaction').click();
  await expect(second.message('Done for today').getByTestId('reaction')).toHaveText('👍 2');
  await bob.message('Done for today').getByTestId('reaction').click();
  await expect(alice.message('Done for today').getByTestId('reaction')).toHaveText('👍 1');
});

test('the last message is changed with the arrow key, and says so', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  await alice.write('See you at tree');
  await expect(bob.message('See you at tree')).toBeVisible();

  await alice.composer.press('ArrowUp');
  await expect(alice.composer).toHaveValue('See you at tree');
  await alice.composer.press('Escape');
  await expect(alice.composer).toHaveValue('');
  await alice.composer.press('ArrowUp');
  await alice.write('See you at three');
  for (const desk of [alice, bob]) {
    await expect(desk.message('See you at three')).toContainText('edited');
    await expect(desk.message('See you at tree')).toHaveCount(0);
  }
});

test('a draft is there again after a change of another message', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  await alice.write('See you at tree');
  await expect(bob.message('See you at tree')).toBeVisible();
  await alice.composer.fill('And bring the');
  await tool(alice, 'See you at tree', 'Edit');
  await expect(alice.composer).toHaveValue('See you at tree');
  await alice.composer.press('Escape');
  await expect(alice.composer).toHaveValue('And bring the');
  await tool(alice, 'See you at tree', 'Edit');
  await alice.write('See you at three');
  await expect(bob.message('See you at three')).toBeVisible();
  await expect(alice.composer).toHaveValue('And bring the');
});

test('what a changed message said before can be read by whoever sees it', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  await alice.write('See you at two');
  await alice.message('See you at two').hover();
  const offered = alice.page.getByTestId('message-tools').getByRole('button', { name: 'Edit history' });
  await expect(alice.page.getByTestId('message-tools')).toBeVisible();
  await expect(offered).toHaveCount(0);

  for (const text of ['See you at three', 'See you at four']) {
    await alice.composer.press('ArrowUp');
    await alice.write(text);
    await expect(bob.message(text)).toContainText('edited');
  }
  await tool(bob, 'See you at four', 'Edit history');
  const versions = bob.page.getByRole('dialog').getByTestId('versions').getByRole('listitem');
  await expect(versions.locator('.version-text')).toHaveText(['See you at four', 'See you at three', 'See you at two']);
  await expect(versions.locator('time')).toHaveCount(3);
  await expect(versions.first()).toContainText('Now, edited');
  await bob.page.keyboard.press('Escape');
  await expect(bob.page.getByRole('dialog')).toHaveCount(0);
});

test('what is deleted for everybody is gone from every screen', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  await alice.write('The password is swordfish');
  await expect(bob.message('The password is swordfish')).toBeVisible();

  await tool(alice, 'The password is swordfish', 'Delete');
  await alice.page.getByRole('button', { name: 'Keep it' }).click();
  await expect(alice.message('The password is swordfish')).toBeVisible();
  await tool(alice, 'The password is swordfish', 'Delete');
  await alice.page.getByTestId('delete-message').click();
  for (const desk of [alice, bob]) {
    await expect(desk.page.getByTestId('message')).toContainText(['This message was deleted']);
    await expect(desk.page.getByText('swordfish')).toHaveCount(0);
  }
});

test('who types is seen while they do', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  await bob.composer.pressSequentially('On my way');
  await expect(alice.page.getByTestId('typing')).toHaveText('Bob Lim is writing');
  await bob.composer.press('Enter');
  await expect(alice.page.getByTestId('typing')).toHaveText('');
});

test('details tell who has seen a message', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  await alice.write('Please read this');
  await expect(alice.message('Please read this')).toHaveAttribute('data-state', 'read');
  await tool(alice, 'Please read this', 'Details');
  await expect(alice.page.getByRole('dialog')).toContainText('Bob');
  await expect(alice.page.getByRole('dialog')).toContainText('Seen');
});

test('a picture is chosen, uploaded and seen by the other', { tag: '@phone' }, async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  const picture = await alice.page.screenshot();
  await alice.page
    .getByTestId('attach')
    .setInputFiles({ name: 'shelf.png', mimeType: 'image/png', buffer: picture });
  await expect(alice.page.getByTestId('attachment')).toContainText('Goes with your message');
  await alice.write('The shelf');

  for (const desk of [alice, bob]) {
    const shown = desk.message('The shelf').getByTestId('picture').locator('.picture-small');
    await expect(shown).toBeVisible();
    await expect.poll(() => shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  }
  await expect(alice.page.getByTestId('attachment')).toHaveCount(0);
});

test('what is no picture is refused with a sentence, and the text is kept', async ({ hub, person, noise }) => {
  noise.announce(/422/);
  const { alice, path } = await twoPeople(hub, person);
  await alice.open(path);
  await alice.composer.fill('Look');
  const file = { name: 'shelf.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') };
  await alice.page.getByTestId('attach').setInputFiles(file);
  await expect(alice.page.getByTestId('attachment').getByRole('alert')).not.toBeEmpty();
  await alice.page.getByRole('button', { name: 'Remove the picture' }).click();
  await expect(alice.page.getByTestId('attachment')).toHaveCount(0);
  await expect(alice.composer).toHaveValue('Look');
});

test('a message is told of where it is not on the screen, and only there', async ({ hub, person }) => {
  const { alice, bob, path } = await twoPeople(hub, person);
  await Promise.all([alice.open('/'), bob.open(path)]);
  await bob.write('Are you there?');
  await expect(alice.page.locator('.toast')).toContainText('Bob Lim: Are you there?');
  await alice.page.locator('.toast').getByRole('link', { name: 'Open' }).click();
  await expect(alice.message('Are you there?')).toBeVisible();
  await expect(alice.page.locator('.toast')).toHaveCount(0);

  await bob.write('Good.');
  await expect(alice.message('Good.')).toBeVisible();
  await expect(alice.page.locator('.toast')).toHaveCount(0);
});
