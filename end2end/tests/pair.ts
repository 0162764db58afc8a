// Two people who talk, as most tests need them.

import type { Hub } from './hub.ts';
import type { Desk } from './person.ts';

/** Two people with an open chat between them. */
export async function twoPeople(hub: Hub, person: (name: string) => Promise<Desk>) {
  const [alice, bob] = [await person('Alice Tan'), await person('Bob Lim')];
  const chat = await hub.chat(alice.account, bob.account);
  return { alice, bob, chat, path: `/chats/${chat}` };
}
