// WhatsApp: linking a number through the Lab, talking to customers, and what goes wrong with it.

import { expect, test } from './fixtures.ts';
import { type Desk, alive, comesAlive } from './person.ts';
import { link, phone, received, sessions, write } from './phones.ts';

/** How long the network may take for anything. */
const network = { timeout: 15_000 };

const session = (desk: Desk) => desk.page.getByTestId('session');

test(
  'a number is linked by its QR code through the Lab, and a customer is talked to',
  { tag: '@phone' },
  async ({ hub, person }) => {
    const alice = await person('Alice Tan');
    await alice.open('/whatsapp');
    await expect(session(alice)).toHaveAttribute('data-status', 'scan_qr', network);
    await expect(session(alice).getByTestId('qr')).toBeVisible();
    await expect(session(alice).getByRole('timer')).toContainText(/A new code/);
    await expect(session(alice).getByRole('listitem')).toHaveCount(3);

    const lab = await alice.secondTab('/lab');
    await lab.page.getByLabel('Whose').fill('Alice');
    await lab.page.getByLabel('Number').fill('+60 12-345 6789');
    await lab.page.getByRole('button', { name: 'Put it on the table' }).click();
    const mine = lab.page.locator('[data-number="+60123456789"]');
    await mine.getByRole('button', { name: 'Scan “My number”' }).click();
    await expect(session(alice)).toHaveAttribute('data-status', 'connected', network);
    await expect(session(alice)).toContainText('+60123456789');
    await expect(mine).toContainText('linked here');

    await lab.page.getByLabel('Whose').fill('Siti');
    await lab.page.getByLabel('Number').fill('+60 19-876 5432');
    await lab.page.getByRole('button', { name: 'Put it on the table' }).click();
    const customer = lab.page.locator('[data-number="+60198765432"]');
    await expect(customer.getByLabel('To')).toHaveValue('+60123456789');
    await customer.getByLabel('Message', { exact: true }).fill('Do you have size M?');
    await customer.getByRole('button', { name: 'Send from this phone' }).click();
    await expect(mine.getByTestId('letter')).toHaveText([/Do you have size M\?/]);

    await alice.open('/chats');
    const row = alice.page.getByTestId('chat-row');
    await expect(row).toContainText('Do you have size M?', network);
    await expect(row.getByTitle('WhatsApp')).toBeVisible();
    await row.click();
    await expect(alice.message('Do you have size M?')).toBeVisible();
    await alice.write('Yes, three of them.');
    const answer = alice.message('Yes, three of them.');
    await expect(answer).toHaveAttribute('data-state', /delivered|read/, network);
    await expect(customer.getByTestId('letter').last()).toContainText('Yes, three of them.', network);
    },
);

test('a restricted number says so, keeps what is written, and goes on when it is over', async ({ hub, person }) => {
  const alice = await person('Alice Tan');
  const mine = await link(hub, alice.account, '+60123456789');
  await alice.open('/whatsapp');
  const siti = await phone(hub, alice.account, '+60198765432', 'Siti');
  await write(hub, alice.account, siti, '+60123456789', 'Good morning');

  await hub.ask(alice.account, 'POST', `/api/lab/phones/${mine.id}/restrict`, { seconds: 3_600 });
  await expect(session(alice)).toHaveAttribute('data-status', 'restricted', network);
  await expect(session(alice)).toContainText('Restricted by WhatsApp');
  await expect(session(alice)).toContainText(/Until \d/);
  await expect(session(alice)).toContainText('lets this number send nothing for now');

  const chat = await alice.secondTab('/chats');
  await chat.page.getByTestId('chat-row').click();
  await chat.write('This waits.');
  await expect(chat.message('This waits.')).toHaveAttribute('data-state', 'waiting');

  await hub.ask(alice.account, 'POST', `/api/lab/phones/${mine.id}/restrict`, { seconds: 0 });
  await session(alice).getByText('Settings').click();
  await session(alice).getByRole('button', { name: 'Restart' }).click();
  await expect(session(alice)).toHaveAttribute('data-status', 'connected', network);
  await expect(chat.message('This waits.')).toHaveAttribute('data-state', /sent|delivered|read/, network);
  await expect.poll(() => received(hub, alice.account, siti), network).toEqual(['This waits.']);
});

test('two people beside each other see nothing of each other', async ({ hub, person }) => {
  const [alice, bob] = [await person('Alice Tan'), await person('Bob Lim')];
  await link(hub, alice.account, '+60123456789');
  await link(hub, bob.account, '+60172223334');
  await Promise.all([alice.open('/whatsapp'), bob.open('/whatsapp')]);
  await expect(session(alice)).toHaveCount(1);
  await expect(session(bob)).toHaveCount(1);
  await expect(bob.page.locator('body')).not.toContainText('+60123456789');

  const siti = await phone(hub, alice.account, '+60198765432', 'Siti');
  await write(hub, alice.account, siti, '+60123456789', 'only for Alice');
  await Promise.all([alice.open('/chats'), bob.open('/chats')]);
  await expect(alice.page.getByTestId('chat-row')).toContainText('only for Alice', network);
  await expect(bob.page.getByText('No chats yet').first()).toBeAttached();
  await bob.open('/lab');
  await expect(bob.page.getByTestId('phone')).toHaveCount(1);
  await expect(bob.page.locator('body')).not.toContainText('Siti');
});

test('a message that is refused says why, and is sent again', async ({ hub, noise, person }) => {
  noise.announce(/422/);
  const alice = await person('Alice Tan');
  await link(hub, alice.account, '+60123456789');
  const siti = await phone(hub, alice.account, '+60198765432', 'Siti');
  await hub.ask(alice.account, 'PUT', '/api/lab/network', { failureShare: 1 });

  await alice.open('/chats?new=number');
  const dialog = alice.page.getByRole('dialog');
  await dialog.getByLabel('Number').fill('not a number');
  await dialog.getByRole('button', { name: 'Open the chat' }).click();
  await expect(dialog.getByText('with its country code')).toBeVisible();
  await dialog.getByLabel('Number').fill('+60 19-876 5432');
  await dialog.getByLabel('Name').fill('Siti');
  await dialog.getByRole('button', { name: 'Open the chat' }).click();
  await expect(alice.page.getByRole('heading', { name: 'Siti' })).toBeVisible();

  await alice.write('Your order is ready.');
  const message = alice.message('Your order is ready.');
  await expect(message).toHaveAttribute('data-state', 'failed', network);
  await hub.ask(alice.account, 'PUT', '/api/lab/network', { failureShare: 0 });
  await message.getByRole('button', { name: 'Try again' }).click();
  await expect(message).toHaveAttribute('data-state', /sent|delivered|read/, network);
  await expect.poll(() => received(hub, alice.account, siti), network).toEqual(['Your order is ready.']);
});

test('a customer has notes and tags, beside the chat and in the list', async ({ hub, person }) => {
  const alice = await person('Alice Tan');
  await link(hub, alice.account, '+60123456789');
  const siti = await phone(hub, alice.account, '+60198765432', 'Siti');
  await write(hub, alice.account, siti, '+60123456789', 'Good morning');
  await alice.open('/chats');
  await alice.page.getByTestId('chat-row').click();
  await alice.page.getByRole('link', { name: 'Details of this chat' }).click();
  const info = alice.page.getByTestId('info');
  await info.getByLabel('Name').fill('Siti Aminah');
  await info.getByLabel('Tags').fill('vip, shop');
  await info.getByLabel('Notes').fill('Likes mornings.');
  await info.getByLabel('Wants no blasts').check();
  await info.getByRole('button', { name: 'Save' }).click();
  await expect(alice.page.getByRole('heading', { name: 'Siti Aminah' })).toBeVisible();
  await expect(info.getByTestId('customer')).toContainText('Wants no blasts');

  await alice.page.goto('/whatsapp/contacts?tag=vip');
  await alive(alice.page);
  const contact = alice.page.getByTestId('contact');
  await expect(contact).toContainText(['Siti Aminah']);
  await contact.getByRole('link', { name: 'Edit Siti Aminah' }).click();
  await expect(alice.page.getByLabel('Notes')).toHaveValue('Likes mornings.', { timeout: comesAlive });
});

test('a number is renamed, logged out after a question, and removed', async ({ hub, person }) => {
  const alice = await person('Alice Tan');
  await link(hub, alice.account, '+60123456789');
  await alice.open('/whatsapp');
  await session(alice).getByText('Settings').click();
  await session(alice).getByLabel('Name').fill('Reception');
  await session(alice).getByRole('button', { name: 'Save' }).click();
  await expect(session(alice).getByRole('heading', { name: 'Reception' })).toBeVisible();

  await session(alice).getByRole('link', { name: 'Log out' }).click();
  await alice.page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(session(alice)).toHaveAttribute('data-status', 'logged_out', network);
  await expect(session(alice).getByRole('button', { name: 'Link it again' })).toBeVisible();

  await session(alice).getByRole('link', { name: 'Remove' }).click();
  const asks = alice.page.getByRole('dialog');
  await expect(asks).toContainText('is wiped');
  await asks.getByRole('button', { name: 'Remove' }).click();
  await expect(session(alice)).toHaveCount(0);
  await expect(alice.page.getByRole('heading', { name: 'No number yet' })).toBeVisible();
  expect(await sessions(hub, alice.account)).toEqual([]);
});

test('without JavaScript a number can be added and looked after', async ({ hub, noise, person }) => {
  noise.announce(/^csp GET \S+\.js$/, /was preloaded using link preload but not used/);
  const alice = await person('Alice Tan', { javaScriptEnabled: false });
  const { page } = alice;
  await page.goto('/whatsapp');
  await expect(page.getByTestId('session')).toHaveCount(1);
  await page.getByRole('link', { name: 'Add a number' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Shop');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page).toHaveURL(`${hub.url}/whatsapp`);
  await expect(page.getByRole('heading', { name: 'Shop' })).toBeVisible();
  await page.getByTestId('session').nth(1).getByText('Settings').click();
  await page.getByTestId('session').nth(1).getByRole('link', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByTestId('session')).toHaveCount(1);
});
