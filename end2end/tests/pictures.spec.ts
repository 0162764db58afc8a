// Pictures in messages and of groups.

import { readFileSync } from 'node:fs';

import type { Locator } from '@playwright/test';

import { expect, test } from './fixtures.ts';
import type { Account, Hub } from './hub.ts';
import { twoPeople } from './pair.ts';
import type { Desk } from './person.ts';
import { png } from './png.ts';

const viewer = (desk: Desk) => desk.page.getByTestId('viewer');
const whole = (desk: Desk) => viewer(desk).locator('.viewer-picture');
const thumbnail = (desk: Desk, text: string) => desk.message(text).getByTestId('picture');
const group = (desk: Desk) => desk.page.getByTestId('info');

const drawn = (image: Locator) =>
  expect.poll(() => image.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth)).toBeGreaterThan(0);

/** Three pictures in a chat, with words between them. */
async function threePictures(hub: Hub, [one, other]: Account[], chat: string) {
  await hub.sendPicture(one, chat, png(1_600, 1_000), 'the shelf');
  await hub.send(other, chat, 'And from the other side?');
  await hub.sendPicture(other, chat, png(300, 900), 'the door');
  await hub.sendPicture(one, chat, png(2_400, 600), 'the floor');
}

test(
  'a picture is looked at large, and the keys lead through the chat',
  { tag: '@phone' },
  async ({ hub, person }) => {
    const { alice, bob, chat, path } = await twoPeople(hub, person);
    await threePictures(hub, [alice.account, bob.account], chat);
    await alice.open(path);
    const { page } = alice;

    const opener = thumbnail(alice, 'the door');
    await opener.focus();
    await page.keyboard.press('Enter');
    await expect(viewer(alice)).toContainText('Bob Lim');
    await expect(viewer(alice)).toContainText('2 of 3');
    await drawn(whole(alice));
    await expect(viewer(alice).locator('.viewer-blur')).toBeHidden();

    await page.keyboard.press('ArrowRight');
    await expect(viewer(alice)).toContainText('You');
    await expect(viewer(alice)).toContainText('3 of 3');
    await expect(viewer(alice).getByRole('button', { name: 'Picture after' })).toBeHidden();
    await viewer(alice).getByRole('button', { name: 'Picture before' }).click();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(viewer(alice)).toContainText('1 of 3');
    await drawn(whole(alice));

    // It has room on the screen, and in its actual size it is larger than that.
    const width = () => whole(alice).evaluate((img) => img.getBoundingClientRect().width);
    const screen = page.viewportSize()?.width ?? 0;
    await expect.poll(width).toBeLessThanOrEqual(screen);
    await page.keyboard.press('+');
    await expect.poll(width).toBe(1_600);
    await page.keyboard.press('-');
    await expect.poll(width).toBeLessThanOrEqual(screen);
    await whole(alice).click();
    await expect.poll(width).toBe(1_600);
    await expect(viewer(alice).getByRole('button', { name: 'Actual size' })).toHaveAttribute('aria-pressed', 'true');

    await page.keyboard.press('Escape');
    await expect(viewer(alice)).toHaveCount(0);
    await expect(opener).toBeFocused();

    await thumbnail(alice, 'the floor').click();
    await expect(viewer(alice)).toContainText('3 of 3');
    const download = page.waitForEvent('download');
    await viewer(alice).getByRole('link', { name: 'Download' }).click();
    expect(readFileSync(await (await download).path()).length).toBeGreaterThan(100);
    await viewer(alice).getByRole('button', { name: 'Close' }).click();
    await expect(viewer(alice)).toHaveCount(0);
  },
);

test('a click beside a picture closes it, and one that is deleted meanwhile is gone', async ({ hub, person }) => {
  const { alice, bob, chat, path } = await twoPeople(hub, person);
  const sent = await hub.sendPicture(bob.account, chat, png(200, 200), 'the stamp');
  await alice.open(path);

  await thumbnail(alice, 'the stamp').click();
  await drawn(whole(alice));
  await alice.page.mouse.click(60, 500);
  await expect(viewer(alice)).toHaveCount(0);

  await thumbnail(alice, 'the stamp').click();
  await drawn(whole(alice));
  await hub.ask(bob.account, 'DELETE', `/api/messages/${sent.id}`);
  await expect(viewer(alice)).toContainText('This picture is not here any more.');
  await alice.page.keyboard.press('Escape');
  await expect(alice.page.getByTestId('picture')).toHaveCount(0);
});

test(
  'what stands in the place of a picture is blurred, and nothing moves when it has loaded',
  { tag: '@phone' },
  async ({ hub, person }) => {
    const { alice, bob, chat, path } = await twoPeople(hub, person);
    await threePictures(hub, [alice.account, bob.account], chat);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await alice.page.route('**/thumbnail', async (route) => {
      await held;
      await route.continue();
    });
    await alice.page.goto(path, { waitUntil: 'domcontentloaded' });
    await alice.live();
    const blurs = alice.page.locator('.picture-blur');
    await expect(blurs).toHaveCount(3);
    for (const blur of await blurs.all()) {
      await expect(blur).toBeVisible();
      expect(await blur.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeLessThanOrEqual(8);
    }
    const places = () =>
      alice.page.getByTestId('message').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
    const before = await places();
    letGo();
    for (const small of await alice.page.locator('.picture-small').all()) await drawn(small);
    expect(await places()).toEqual(before);
    for (const blur of await blurs.all()) await expect(blur).toBeHidden();
  },
);

test(
  'an owner gives a group a picture, which all of its members have at once',
  { tag: '@phone' },
  async ({ hub, person, isMobile }) => {
    const [alice, bob] = [await person('Alice Tan'), await person('Bob Lim')];
    const wanted = { kind: 'group', title: 'Ward round', memberIds: [bob.account.id] };
    const { id } = await hub.ask<{ id: string }>(alice.account, 'POST', '/api/chats', wanted);
    await Promise.all([alice.open(`/chats/${id}?info`), bob.open(`/chats/${id}`)]);
    const second = await bob.secondTab('/chats');
    const face = (desk: Desk, where: string) => desk.page.locator(`${where} .avatar img`);

    await alice.page
      .getByTestId('attach-group')
      .setInputFiles({ name: 'ward.png', mimeType: 'image/png', buffer: png(500, 400) });
    await drawn(face(alice, '.info-face'));
    await expect(group(alice).getByTestId('attachment')).toHaveCount(0);
    await drawn(face(bob, '.talk-head'));
    await drawn(face(second, '.chat-row'));
    await expect(bob.page.getByTestId('note').last()).toHaveText("Alice Tan changed the group's picture.");

    // Members see it and cannot change it.
    await bob.open(`/chats/${id}?info`);
    await drawn(face(bob, '.info-face'));
    await expect(bob.page.getByTestId('attach-group')).toHaveCount(0);

    await group(alice).getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(face(alice, '.info-face')).toHaveCount(0);
    await expect(alice.page.locator('.info-face .avatar')).toHaveText('WR');
    await expect(face(second, '.chat-row')).toHaveCount(0);
    if (!isMobile) await expect(face(alice, '.chat-row')).toHaveCount(0);
  },
);

test('a file that is no picture changes no group, and says why', async ({ hub, person, noise }) => {
  noise.announce(/422/);
  const alice = await person('Alice Tan');
  const wanted = { kind: 'group', title: 'Ward round', memberIds: [] };
  const { id } = await hub.ask<{ id: string }>(alice.account, 'POST', '/api/chats', wanted);
  await alice.open(`/chats/${id}?info`);
  const file = { name: 'ward.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') };
  await alice.page.getByTestId('attach-group').setInputFiles(file);
  await expect(group(alice).getByTestId('attachment').getByRole('alert')).not.toBeEmpty();
  await group(alice).getByRole('button', { name: 'Remove the picture' }).click();
  await expect(group(alice).getByTestId('attachment')).toHaveCount(0);
});
