// What holds for every page: readable by everybody, silent, at home on every screen.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { expect, test } from './fixtures.ts';
import { furnish, views } from './pages.ts';
import { Desk, alive } from './person.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Findings {
  passes: unknown[];
  violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

/** What axe-core finds that keeps somebody from using the page. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    (window as never as { axe: { run(): Promise<Findings> } }).axe.run(),
  );
  expect(found.passes.length, 'rules of axe that apply').toBeGreaterThan(10);
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target}: ${node.failureSummary}`));
}

/** Buttons, links of the navigation and fields that a finger may miss. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const least = 44;
    const targets = document.querySelectorAll<HTMLElement>(
      'button, nav a, a.button, input:not([type=hidden]), select, textarea',
    );
    return [...targets]
      .filter((one) => one.checkVisibility() && !one.classList.contains('unseen-text'))
      .map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.height < least - 0.5 || box.width < least - 0.5)
      .map(
        ({ one, box }) =>
          `${one.outerHTML.slice(0, 90)}: ${Math.round(box.width)} × ${Math.round(box.height)}`,
      );
  });
}

/** What sticks out of the page at its side, and what one would have to scroll sideways to see. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const wider = (one: Element) => one.scrollWidth > one.clientWidth + 1;
    const scrolls = (one: Element) => one === root || /auto|scroll/.test(getComputedStyle(one).overflowX);
    return [root, ...document.querySelectorAll('body *:not(input, textarea, select)')]
      .filter((one) => scrolls(one) && wider(one))
      .map((one) => `${one.scrollWidth} px in ${one.clientWidth}: ${one.outerHTML.slice(0, 120)}`);
  });
}

for (const theme of ['light', 'dark'] as const) {
  test(
    `every page can be used by everybody, ${theme}`,
    { tag: '@phone' },
    async ({ hub, stranger, signIn, noise, isMobile }, info) => {
      test.setTimeout(120_000);
      const workspace = await furnish(hub);
      noise.announce(/404/, /401/);
      const pages = new Map<string, Page>();
      for (const who of ['nobody', 'newcomer', 'admin'] as const) {
        const context = await stranger({ colorScheme: theme, reducedMotion: 'reduce' });
        if (who !== 'nobody') await signIn(context, workspace[who]);
        pages.set(who, await context.newPage());
      }

      for (const view of views) {
        await test.step(view.name, async () => {
          const page = pages.get(view.as) as Page;
          await page.goto(view.path(workspace));
          await alive(page);
          const line = page.locator('.line');
          if (await line.count())
            await expect(line).toHaveAttribute('data-state', 'online', { timeout: 20_000 });
          await view.then?.(page, workspace);
          const shot = `${view.name}.${info.project.name}.${theme}.png`;
          await page.screenshot({ path: join('results', 'shots', shot) });

          expect.soft(await barriers(page), `${view.name}: what axe finds`).toEqual([]);
          expect.soft(await overflow(page), `${view.name}: what sticks out`).toEqual([]);
          if (isMobile)
            expect.soft(await smallTargets(page), `${view.name}: what is too small for a finger`).toEqual([]);
          await expect.soft(page, `${view.name}: its title`).toHaveTitle(/^(\(\d+\) )?\S.* · Switchboard$/);
          expect
            .soft(await page.locator('h1:visible').count(), `${view.name}: headings of the page`)
            .toBeGreaterThan(0);
        });
      }
    },
  );
}

test(
  'the first page of a new hub and the loss of the connection look calm',
  { tag: '@phone' },
  async ({ hub, stranger, person, noise }, info) => {
    const shot = (page: Page, name: string) =>
      page.screenshot({ path: join('results', 'shots', `${name}.${info.project.name}.light.png`) });
    const first = await (await stranger({ reducedMotion: 'reduce' })).newPage();
    await first.goto(await hub.setupLink());
    await alive(first);
    await shot(first, 'setup');
    expect.soft(await barriers(first)).toEqual([]);

    const [alice, bob] = [await person('Alice Tan', { reducedMotion: 'reduce' }), await hub.add('Bob Lim')];
    const chat = await hub.chat(alice.account, bob);
    await hub.fill(chat, [alice.account, bob], 60);
    await alice.open(`/chats/${chat}`);
    await alice.thread.evaluate((thread) => thread.scrollBy(0, -1_500));
    await expect(alice.page.getByTestId('jump-latest')).toBeVisible();
    await hub.send(bob, chat, 'news from below');
    await expect(alice.page.getByTestId('jump-latest')).toHaveText('1 new message');
    await shot(alice.page, 'chat-jump');
    expect.soft(await barriers(alice.page)).toEqual([]);
    await alice.page.getByTestId('jump-latest').click();

    noise.announce(/./);
    await hub.stop('SIGKILL');
    await alice.write('written without a server');
    await expect(alice.offlineBanner).toBeVisible({ timeout: 10_000 });
    await shot(alice.page, 'chat-offline');
    expect.soft(await barriers(alice.page)).toEqual([]);
  },
);

test('a page is whole before its scripts have run, and they change nothing that is seen', async ({
  hub,
  stranger,
  signIn,
}) => {
  const { admin, chat, group } = await furnish(hub);
  // Seeing it for the first time would change what is unseen.
  const seen = (await hub.messages(admin, chat)).at(-1)?.id;
  await hub.ask(admin, 'PUT', `/api/chats/${chat}/read`, { messageId: seen });
  const alsoSeen = (await hub.messages(admin, group)).at(-1)?.id;
  await hub.ask(admin, 'PUT', `/api/chats/${group}/read`, { messageId: alsoSeen });
  const context = await stranger();
  await signIn(context, admin);
  const page = await context.newPage();
  for (const path of [
    '/',
    '/chats',
    `/chats/${chat}`,
    `/chats/${chat}?info`,
    `/chats/${chat}?search=the&in=chat`,
    `/chats/${group}?info`,
    '/admin/people',
    '/admin/connections',
    '/admin/settings',
    '/me',
  ]) {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/pkg/*.wasm', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(path, { waitUntil: 'domcontentloaded' });
    // Times are told relative to now once the page is alive, and what is only heard is said then;
    // everything else stays.
    const words = () =>
      page.locator('#main').evaluate((main) => {
        const copy = main.cloneNode(true) as HTMLElement;
        copy.querySelectorAll('time, .unseen-text[role="status"]').forEach((one) => one.remove());
        return copy.textContent?.replace(/\s+/g, ' ').trim();
      });
    const before = await words();
    letGo();
    await alive(page);
    await page.unroute('**/pkg/*.wasm');
    expect(await words(), path).toBe(before);
  }
});

test('the keyboard reaches everything, with a visible focus', async ({ hub, stranger, signIn }) => {
  test.setTimeout(60_000);
  const { admin, chat, group } = await furnish(hub);
  const context = await stranger();
  await signIn(context, admin);
  const desk = new Desk(await context.newPage(), context, admin);
  for (const path of [
    '/',
    '/chats',
    '/chats?search=the',
    `/chats/${chat}`,
    `/chats/${group}?info`,
    '/admin/people',
    '/admin/connections',
    '/admin/settings',
    '/me',
    '/admin/people?add=1',
  ]) {
    await desk.open(path);
    const { page } = desk;
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const wanted = await page.evaluate(() => {
      const inside = document.querySelector('dialog[open]') ?? document.body;
      const all = inside.querySelectorAll<HTMLElement>(
        'a[href], button:not(:disabled), input:not([type=hidden]), select, textarea',
      );
      const shown = [...all].filter((one) => one.checkVisibility() && one.tabIndex >= 0);
      shown.forEach((one, place) => (one.dataset.wanted = String(place)));
      return shown.map((one) => one.outerHTML.slice(0, 100));
    });
    const reached = new Set<number>();
    const unseen: string[] = [];
    for (let step = 0; step < wanted.length * 2 + 5 && reached.size < wanted.length; step += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const one = document.activeElement as HTMLElement;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        const ringed =
          (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
        const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        return {
          place: one.dataset.wanted,
          seen: ringed && inView,
          html: one.outerHTML.slice(0, 100),
          body: one === document.body,
        };
      });
      if (focus.place !== undefined) reached.add(Number(focus.place));
      if (!focus.seen && !focus.body) unseen.push(focus.html);
    }
    expect
      .soft(
        wanted.filter((_, place) => !reached.has(place)),
        `${path}: out of reach`,
      )
      .toEqual([]);
    expect.soft(unseen, `${path}: focus that cannot be seen`).toEqual([]);
  }
});

test('Escape closes what is open and gives the focus back', async ({ hub, stranger, signIn }) => {
  const { admin } = await furnish(hub);
  const context = await stranger();
  await signIn(context, admin);
  const desk = new Desk(await context.newPage(), context, admin);
  const { page } = desk;
  const openers = [
    { path: '/chats', opener: page.getByTestId('new-chat') },
    { path: '/admin/people', opener: page.getByRole('link', { name: 'Add a person' }) },
    { path: '/admin/people', opener: page.getByRole('link', { name: 'Edit Ben Tan' }) },
  ];
  for (const { path, opener } of openers) {
    await desk.open(path);
    await opener.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    // The focus is inside, and stays there.
    for (let step = 0; step < 12; step += 1) {
      const within = await page.evaluate(
        () =>
          !document.activeElement ||
          document.activeElement === document.body ||
          !!document.activeElement.closest('dialog'),
      );
      expect(within).toBe(true);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    await expect(opener).toBeFocused();
  }

  await desk.open('/');
  const link = page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: /Chats/ });
  await link.focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(link).toBeFocused();
});

test('nothing moves for those who do not want it to', async ({ hub, stranger, signIn }) => {
  const { admin, chat } = await furnish(hub);
  const context = await stranger({ reducedMotion: 'reduce' });
  await signIn(context, admin);
  const page = await context.newPage();
  for (const path of ['/', '/chats?new', `/chats/${chat}`, '/admin/people', '/me']) {
    await page.goto(path);
    await alive(page);
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((one) => {
          const style = getComputedStyle(one);
          const long = (times: string) => times.split(',').some((time) => Number.parseFloat(time) > 0.01);
          return (
            long(style.transitionDuration) ||
            (style.animationName !== 'none' && long(style.animationDuration)) ||
            style.scrollBehavior === 'smooth'
          );
        })
        .map((one) => one.outerHTML.slice(0, 80)),
    );
    expect.soft(moving, path).toEqual([]);
  }
});
