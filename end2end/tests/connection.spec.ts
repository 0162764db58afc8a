// The connection comes and goes; what was written stays, and arrives once.

import { expect, test } from './fixtures.ts';
import type { Hub } from './hub.ts';
import { networkAway, serverAway } from './noise.ts';
import { twoPeople } from './pair.ts';
import type { Desk } from './person.ts';

async function inAChat(hub: Hub, person: (name: string) => Promise<Desk>) {
  const { alice, bob, chat, path } = await twoPeople(hub, person);
  await Promise.all([alice.open(path), bob.open(path)]);
  // Gone after a reload.
  for (const { page } of [alice, bob]) await page.evaluate(() => Object.assign(window, { stayed: true }));
  return { alice, bob, chat };
}

async function expectNoReload(...desks: Desk[]): Promise<void> {
  for (const { page } of desks) expect(await page.evaluate('window.stayed')).toBe(true);
}

/** Everybody sees `texts`, in this order and once, and so does the server. */
async function expectEverywhere(hub: Hub, chat: string, texts: string[], ...desks: Desk[]): Promise<void> {
  for (const desk of desks) await expect.poll(() => desk.conversation(), { timeout: 15_000 }).toEqual(texts);
  const stored = await hub.messages(desks[0].account, chat);
  expect(stored.map((message) => message.content)).toEqual(texts);
}

test('a killed server costs nothing: what is written meanwhile arrives once and in order', async ({
  hub,
  person,
  noise,
}, info) => {
  test.setTimeout(60_000);
  const { alice, bob, chat } = await inAChat(hub, person);
  await alice.write('one');
  await expect(bob.message('one')).toBeVisible();

  noise.announce(serverAway);
  await hub.stop('SIGKILL');
  const killed = Date.now();
  await alice.write('two');
  await expect(alice.offlineBanner).toBeVisible({ timeout: 10_000 });
  const patience = Date.now() - killed;
  info.annotations.push({ type: 'banner after, ms', description: String(patience) });
  expect(patience).toBeGreaterThan(1_500);
  expect(patience).toBeLessThan(5_000);
  await alice.write('three');
  await bob.write('four');
  for (const text of ['two', 'three']) {
    await expect(alice.message(text)).toHaveAttribute('data-state', /waiting|sending/);
  }
  await hub.start();
  const back = Date.now();

  await expect(alice.message('three')).toHaveAttribute('data-state', 'read', { timeout: 15_000 });
  info.annotations.push({ type: 'sent after, ms', description: String(Date.now() - back) });
  await expect(alice.offlineBanner).toHaveCount(0);
  await expect(bob.offlineBanner).toHaveCount(0);
  await expect(alice.message('four')).toBeVisible();
  const texts = await alice.conversation();
  expect(texts.filter((text) => text !== 'four')).toEqual(['one', 'two', 'three']);
  await expectEverywhere(hub, chat, texts, alice, bob);
  await expectNoReload(alice, bob);
});

test('a server that is away for a moment only is not worth a banner', async ({ hub, person, noise }) => {
  const { alice, bob } = await inAChat(hub, person);
  noise.announce(serverAway);
  await alice.page.evaluate((words) => {
    // How long it was away when the banner came; never, if it did not come.
    const seen = Object.assign(window, { alarmedAfter: Infinity });
    let away = Infinity;
    const look = () => {
      const state = document.querySelector('.line')?.getAttribute('data-state');
      away = state === 'offline' ? Math.min(away, performance.now()) : Infinity;
      if (document.body.innerText.includes(words)) {
        seen.alarmedAfter = Math.min(seen.alarmedAfter, performance.now() - away);
      }
    };
    const all = { childList: true, subtree: true, attributes: true };
    new MutationObserver(look).observe(document.body, all);
  }, 'No connection.');

  await hub.restart();
  await alice.live();
  await bob.live();

  await alice.write('still here');
  await expect(bob.message('still here')).toBeVisible();
  expect(await alice.page.evaluate<number>('window.alarmedAfter')).toBeGreaterThan(1_900);
  await expectNoReload(alice, bob);
});

test('a server killed again and again under writing loses nothing and repeats nothing', async ({
  hub,
  person,
  noise,
}) => {
  test.setTimeout(90_000);
  const { alice, bob, chat } = await inAChat(hub, person);
  noise.announce(serverAway, /50\d/);
  const texts: string[] = [];
  for (let round = 1; round <= 3; round += 1) {
    for (let number = 1; number <= 8; number += 1) {
      texts.push(`round ${round}, number ${number}`);
      await alice.write(texts.at(-1) as string);
      // In the middle of an answer, as likely as not.
      if (number === 4) await hub.stop('SIGKILL');
    }
    await hub.start();
    await expect(alice.message(texts.at(-1) as string)).toHaveAttribute('data-state', /sent|read/, {
      timeout: 20_000,
    });
  }

  await expectEverywhere(hub, chat, texts, alice, bob);
  const ids = (await hub.messages(alice.account, chat)).map((message) => message.clientId);
  expect(new Set(ids).size).toBe(texts.length);
  await expectNoReload(alice, bob);
});

test('offline and back: both sides catch up without a reload', async ({ hub, person, noise }) => {
  test.setTimeout(60_000);
  const { alice, bob, chat } = await inAChat(hub, person);
  noise.announce(networkAway);

  await bob.context.setOffline(true);
  await expect(bob.line).toHaveAttribute('data-state', 'offline');
  await alice.write('can you read this?');
  await bob.write('I am in a tunnel');
  await expect(bob.message('I am in a tunnel')).toHaveAttribute('data-state', /waiting|sending/);
  await expect(bob.offlineBanner).toBeVisible({ timeout: 5_000 });
  await bob.context.setOffline(false);

  await expect(bob.message('I am in a tunnel')).toHaveAttribute('data-state', /sent|read/, {
    timeout: 10_000,
  });
  await expect(bob.offlineBanner).toHaveCount(0);
  await expectEverywhere(hub, chat, ['can you read this?', 'I am in a tunnel'], alice, bob);
  await expectNoReload(alice, bob);
});

test('what happened while a page was in the background of a dead network is caught up', async ({
  hub,
  person,
  noise,
}) => {
  const { alice, bob, chat } = await inAChat(hub, person);
  noise.announce(networkAway);
  await bob.context.setOffline(true);
  await expect(bob.line).toHaveAttribute('data-state', 'offline');
  const texts = Array.from({ length: 40 }, (_, place) => `while away ${place}`);
  for (const text of texts) await hub.send(alice.account, chat, text);

  await bob.context.setOffline(false);

  await expectEverywhere(hub, chat, texts, alice, bob);
  await expectNoReload(alice, bob);
});

test('a sign-in that is ended elsewhere leads this tab to the sign-in page', async ({
  hub,
  person,
  stranger,
  signIn,
  noise,
}) => {
  const alice = await person('Alice Tan');
  await alice.open('/me');
  const phone = await stranger();
  await signIn(phone, alice.account);
  const onPhone = await phone.newPage();
  await onPhone.goto('/chats');
  await expect(onPhone.locator('.line')).toHaveAttribute('data-state', 'online', { timeout: 20_000 });
  await alice.page.reload();
  await alice.live();

  noise.announce(/401/);
  const ended = Date.now();
  await alice.page.getByRole('button', { name: /^End the sign-in of Chrome/ }).click();

  await expect(onPhone).toHaveURL(/\/sign-in\?next=%2Fchats$/, { timeout: 5_000 });
  expect(Date.now() - ended).toBeLessThan(3_000);
  await expect(onPhone.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a message that waits is kept over a reload and sent once', async ({ hub, person, noise }) => {
  const { alice, bob, chat } = await inAChat(hub, person);
  noise.announce(/ERR_FAILED/);
  await alice.page.route('**/call/send_message', (route) => route.abort());
  await alice.write('do not lose me');
  await alice.write('nor me');
  await expect(alice.message('do not lose me')).toHaveAttribute('data-state', /waiting|sending/);

  await alice.page.reload();
  await alice.live();
  await expect(alice.message('do not lose me')).toHaveAttribute('data-state', /waiting|sending/);
  await alice.page.unroute('**/call/send_message');

  await expect(alice.message('nor me')).toHaveAttribute('data-state', 'read', { timeout: 15_000 });
  await expectEverywhere(hub, chat, ['do not lose me', 'nor me'], alice, bob);
});

test('an answer that is lost on its way does not send a message twice', async ({ hub, person, noise }) => {
  const { alice, bob, chat } = await inAChat(hub, person);
  noise.announce(/ERR_FAILED/);
  let tries = 0;
  await alice.page.route('**/call/send_message', async (route) => {
    tries += 1;
    if (tries > 1) return route.continue();
    // The server stores it, and nobody hears of that.
    await route.fetch();
    await route.abort();
  });

  await alice.write('once');

  await expect(alice.message('once')).toHaveAttribute('data-state', 'read', { timeout: 10_000 });
  await expectEverywhere(hub, chat, ['once'], alice, bob);
});

test('what happens between a page’s HTML and its coming alive is not missed', async ({ hub, person }) => {
  const [alice, bob] = [await person('Alice Tan'), await person('Bob Lim')];
  const chat = await hub.chat(alice.account, bob.account);
  await hub.send(bob.account, chat, 'in the HTML');
  for (const [path, text] of [
    [`/chats/${chat}`, 'into the gap'],
    ['/chats', 'into the gap again'],
  ]) {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await alice.page.route('**/pkg/*.wasm', async (route) => {
      await held;
      await route.continue();
    });
    await alice.page.goto(path, { waitUntil: 'domcontentloaded' });
    await expect(alice.page.getByTestId('chat-row')).toBeVisible();
    await hub.send(bob.account, chat, text);
    letGo();

    await expect(alice.chatRow('Bob Lim')).toContainText(text, { timeout: 20_000 });
    if (path !== '/chats') await expect(alice.message(text)).toHaveCount(1);
    await alice.page.unroute('**/pkg/*.wasm');
  }
});
