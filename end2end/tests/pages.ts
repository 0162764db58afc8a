// Every page and state that somebody can see, for the tests that look at all of them.

import type { Page } from '@playwright/test';

import type { Account, Hub } from './hub.ts';
import { comesAlive } from './person.ts';
import { link, phone, write } from './phones.ts';
import { png } from './png.ts';

/** A page in one state. */
export interface View {
  /** For the name of its screenshot. */
  name: string;
  /** Who looks: nobody who is signed in, a newcomer with nothing, or an administrator with a full hub. */
  as: 'nobody' | 'newcomer' | 'admin';
  path: (workspace: Workspace) => string;
  /** What is done once it is alive. */
  then?: (page: Page, workspace: Workspace) => Promise<void>;
}

/** A hub with people who have talked. */
export interface Workspace {
  hub: Hub;
  admin: Account;
  newcomer: Account;
  /** A chat with all kinds of messages. */
  chat: string;
  /** A group that the administrator owns. */
  group: string;
  /** A chat with nothing in it. */
  emptyChat: string;
  /** A chat with a customer. */
  customer: string;
  ben: Account;
}

const talk = [
  'Morning, Aisha. The vaccine fridge was restocked at seven.',
  'Did the new thermometers come with it?',
  'All twelve. I put them in cabinet B, behind the gloves, because the drawer that they used to be in is being repaired until Thursday and nobody could tell me who has its key.',
  'The list is at https://example.com/stock/thermometers?cabinet=B&order=newest',
  'Perfect.',
  '123 456 789 '.repeat(12).trim(),
  'averyveryverylongwordthathasnospaceinitandmuststaywithinitsbubblewhateverthewidthofthescreenmaybe',
  'First line\nSecond line\n\nAfter an empty one',
  '谢谢，明天见 · Terima kasih · شكرا جزيلا',
];

/** Makes people and lets them talk. */
export async function furnish(hub: Hub): Promise<Workspace> {
  const admin = await hub.add('Aisha Rahman', 'admin');
  const ben = await hub.add('Ben Tan', 'manager');
  const newcomer = await hub.add('Nora New');
  const add = (name: string, email: string) =>
    hub.ask<{ id: string }>(admin, 'POST', '/api/users', {
      name,
      email,
      role: 'staff',
      password: 'a first password',
    });
  await add(
    'Dr Maximiliane Featherstonehaugh-Wolfeschlegelstein',
    'maximiliane.featherstonehaugh@clinic.example.com',
  );
  const left = await add('Lee Left', 'lee@example.com');
  await hub.ask(admin, 'POST', `/api/users/${left.id}/deactivate`);

  const chat = await hub.chat(admin, ben);
  for (const [place, text] of talk.entries()) await hub.send(place % 3 === 1 ? admin : ben, chat, text);
  const found = await hub.ask<{ items: Account[] }>(admin, 'GET', '/api/users?query=featherstone');
  const emptyChat = await hub.chat(admin, found.items[0]);
  const wanted = { kind: 'group', title: 'Ward round', memberIds: [ben.id, found.items[0].id] };
  const group = (await hub.ask<{ id: string }>(admin, 'POST', '/api/chats', wanted)).id;
  await hub.send(ben, group, 'We begin at seven.');
  const pinned = { pinned: true, mutedUntil: '2999-01-01T00:00:00Z' };
  await hub.ask(admin, 'PATCH', `/api/chats/${group}`, pinned);
  const picture = { imageId: await hub.upload(admin, png(320, 240)) };
  await hub.ask(admin, 'PATCH', `/api/chats/${group}`, picture);
  await hub.sendPicture(ben, group, png(1_200, 800), 'The rota for this week');
  const edited = await hub.send(admin, group, 'Until nine');
  await hub.ask(admin, 'PATCH', `/api/messages/${edited.id}`, { text: 'Until half past nine' });
  const customer = await customers(hub, admin);
  return { hub, admin, ben, newcomer, chat, group, emptyChat, customer };
}

/** A number that is linked, another that is not, and two customers, one of whom is written to in vain. */
async function customers(hub: Hub, admin: Account): Promise<string> {
  await link(hub, admin, '+60123456789');
  await hub.ask(admin, 'POST', '/api/whatsapp/sessions', { label: 'Second shop' });
  const siti = await phone(hub, admin, '+60198765432', 'Siti Aminah');
  await write(hub, admin, siti, '+60123456789', 'Do you have size M in blue?');
  const known = { number: '+60198765432', name: 'Siti Aminah', tags: ['vip', 'shop'], notes: 'Likes mornings.' };
  await hub.ask(admin, 'POST', '/api/contacts', known);
  const [{ id: sessionId }] = (
    await hub.ask<{ items: { id: string }[] }>(admin, 'GET', '/api/whatsapp/sessions')
  ).items;
  const start = (number: string, name: string) =>
    hub.ask<{ id: string }>(admin, 'POST', '/api/chats', { kind: 'whatsapp', sessionId, number, name });
  const nobody = await start('+60134445566', 'Nobody There');
  await hub.send(admin, nobody.id, 'Your order is ready.');
  const chat = await start('+60198765432', 'Siti Aminah');
  await hub.send(admin, chat.id, 'Three of them. Shall I put one aside?');
  return chat.id;
}

const dialogOpens = (page: Page) => page.getByRole('dialog').waitFor({ timeout: comesAlive });

/** All of them. A view that changes what others see comes after those. */
export const views: View[] = [
  { name: 'sign-in', as: 'nobody', path: () => '/sign-in' },
  {
    name: 'sign-in-refused',
    as: 'nobody',
    path: () => '/sign-in',
    then: async (page) => {
      await page.getByLabel('E-mail or phone').fill('aisha.rahman@example.com');
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('do not match').waitFor();
    },
  },
  { name: 'setup-done', as: 'nobody', path: () => '/setup?token=old' },
  { name: 'not-found', as: 'nobody', path: () => '/no/such/page' },
  { name: 'now-quiet', as: 'newcomer', path: () => '/' },
  { name: 'chats-none', as: 'newcomer', path: () => '/chats' },
  { name: 'me', as: 'newcomer', path: () => '/me' },
  { name: 'people-not-mine', as: 'newcomer', path: () => '/admin/people' },
  { name: 'now', as: 'admin', path: () => '/' },
  { name: 'chats', as: 'admin', path: () => '/chats' },
  { name: 'chats-new', as: 'admin', path: () => '/chats?new', then: dialogOpens },
  {
    name: 'chats-new-nobody',
    as: 'admin',
    path: () => '/chats?new',
    then: async (page) => {
      await page.getByTestId('people-search').fill('zzz');
      await page.getByText('Nobody fits').waitFor();
    },
  },
  {
    name: 'chats-new-group',
    as: 'admin',
    path: () => '/chats?new=group',
    then: async (page) => {
      await page.getByTestId('candidate').first().click();
      await page.getByTestId('chip').waitFor();
    },
  },
  {
    name: 'chats-menu',
    as: 'admin',
    path: () => '/chats',
    then: async (page) => {
      await page.getByRole('button', { name: 'Actions for Ward round' }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  { name: 'chats-search-empty', as: 'admin', path: () => '/chats?search' },
  { name: 'chats-search', as: 'admin', path: ({ chat }) => `/chats/${chat}?search=the&in=chat` },
  { name: 'chat-info', as: 'admin', path: ({ group }) => `/chats/${group}?info` },
  { name: 'chat-info-direct', as: 'admin', path: ({ chat }) => `/chats/${chat}?info` },
  {
    name: 'chat-info-add',
    as: 'admin',
    path: ({ group }) => `/chats/${group}?info`,
    then: async (page) => {
      await page.getByRole('button', { name: 'Add people' }).click();
      await page.getByTestId('candidate').first().waitFor();
    },
  },
  { name: 'chat-not-found', as: 'admin', path: () => '/chats/00000000-0000-4000-8000-000000000000' },
  { name: 'chat-empty', as: 'admin', path: ({ emptyChat }) => `/chats/${emptyChat}` },
  { name: 'chat', as: 'admin', path: ({ chat }) => `/chats/${chat}` },
  {
    name: 'chat-writing',
    as: 'admin',
    path: ({ chat }) => `/chats/${chat}`,
    then: async (page) => {
      await page.getByTestId('composer').fill('One line\n'.repeat(12));
    },
  },
  { name: 'group', as: 'admin', path: ({ group }) => `/chats/${group}` },
  {
    name: 'viewer',
    as: 'admin',
    path: ({ group }) => `/chats/${group}`,
    then: async (page) => {
      await page.getByTestId('picture').click();
      await page.locator('.viewer-stage.there').waitFor();
    },
  },
  {
    name: 'edit-history',
    as: 'admin',
    path: ({ group }) => `/chats/${group}`,
    then: async (page) => {
      await page.getByTestId('message').filter({ hasText: 'half past nine' }).hover();
      await page.getByRole('button', { name: 'Edit history' }).click();
      await page.getByTestId('versions').waitFor();
    },
  },
  {
    name: 'keys',
    as: 'admin',
    path: () => '/',
    then: async (page) => {
      await page.keyboard.press('?');
      await dialogOpens(page);
    },
  },
  {
    name: 'whatsapp-first',
    as: 'newcomer',
    path: () => '/whatsapp',
    then: async (page) => page.getByTestId('qr').waitFor(),
  },
  { name: 'lab-empty', as: 'newcomer', path: () => '/lab' },
  { name: 'contacts-none', as: 'newcomer', path: () => '/whatsapp/contacts' },
  {
    name: 'whatsapp',
    as: 'admin',
    path: () => '/whatsapp',
    then: async (page) => {
      await page.getByText('Settings').first().click();
    },
  },
  { name: 'whatsapp-add', as: 'admin', path: () => '/whatsapp?add', then: dialogOpens },
  { name: 'lab', as: 'admin', path: () => '/lab' },
  { name: 'contacts', as: 'admin', path: () => '/whatsapp/contacts' },
  { name: 'contacts-add', as: 'admin', path: () => '/whatsapp/contacts?add=1', then: dialogOpens },
  { name: 'contacts-import', as: 'admin', path: () => '/whatsapp/contacts?import=1', then: dialogOpens },
  { name: 'chat-customer', as: 'admin', path: ({ customer }) => `/chats/${customer}?info` },
  { name: 'chats-new-number', as: 'admin', path: () => '/chats?new=number', then: dialogOpens },
  { name: 'people', as: 'admin', path: () => '/admin/people' },
  { name: 'people-nobody-found', as: 'admin', path: () => '/admin/people?query=zzz' },
  { name: 'people-add', as: 'admin', path: () => '/admin/people?add=1', then: dialogOpens },
  { name: 'people-edit', as: 'admin', path: ({ ben }) => `/admin/people?edit=${ben.id}`, then: dialogOpens },
  { name: 'connections', as: 'admin', path: () => '/admin/connections' },
  { name: 'settings', as: 'admin', path: () => '/admin/settings' },
  { name: 'settings-saved', as: 'admin', path: () => '/admin/settings?done=settings' },
  { name: 'me-admin', as: 'admin', path: () => '/me' },
];
