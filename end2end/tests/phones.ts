// Virtual phones of the Lab, without its page.

import type { Account, Hub } from './hub.ts';

export interface Phone {
  id: string;
  number: string;
}

/** Something that the network delivered. */
interface Letter {
  text: string;
}

interface List<T> {
  items: T[];
}

interface Session {
  id: string;
  status: string;
}

/** A virtual phone of somebody. */
export function phone(hub: Hub, of: Account, number: string, name: string): Promise<Phone> {
  return hub.ask(of, 'POST', '/api/lab/phones', { number, name });
}

/** Writes from a virtual phone. */
export async function write(hub: Hub, of: Account, from: Phone, to: string, text: string): Promise<void> {
  await hub.ask(of, 'POST', `/api/lab/phones/${from.id}/messages`, { to, text });
}

/** What a phone received, in order. */
export async function received(hub: Hub, of: Account, by: Phone): Promise<string[]> {
  const page = await hub.ask<List<Letter>>(of, 'GET', `/api/lab/phones/${by.id}/messages`);
  return page.items.map((letter) => letter.text);
}

/** Somebody's sessions. */
export async function sessions(hub: Hub, of: Account): Promise<Session[]> {
  return (await hub.ask<List<Session>>(of, 'GET', '/api/whatsapp/sessions')).items;
}

/** Links the first number of somebody to a phone that it makes, by a code; it is begun if there is none. */
export async function link(hub: Hub, of: Account, number: string): Promise<Phone> {
  const mine = await phone(hub, of, number, of.name);
  const known = await sessions(hub, of);
  const { id } = known[0] ?? (await hub.ask<Session>(of, 'POST', '/api/whatsapp/sessions', {}));
  const path = `/api/whatsapp/sessions/${id}`;
  const { code } = await hub.ask<{ code: string }>(of, 'POST', `${path}/pairing-code`, { phone: number });
  await hub.ask(of, 'POST', `/api/lab/phones/${mine.id}/scan`, { qr: code });
  const until = Date.now() + 15_000;
  while ((await hub.ask<Session>(of, 'GET', path)).status !== 'connected') {
    if (Date.now() > until) throw new Error(`${number} is not linked`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return mine;
}
