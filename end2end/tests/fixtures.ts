// What every test is given: a hub of its own, people who are signed in, and silence.

import { type BrowserContext, type BrowserContextOptions, test as base, expect } from '@playwright/test';

import { type Account, Hub, type Role } from './hub.ts';
import { Noise } from './noise.ts';
import { Desk } from './person.ts';

/** How somebody's browser differs from the others. */
export interface DeskOptions extends BrowserContextOptions {
  role?: Role;
}

interface Given {
  /** The server of this test. */
  hub: Hub;
  /** What pages say that a test did not announce fails it. */
  noise: Noise;
  /** A browser in which nobody is signed in. */
  stranger: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Somebody signed in, in a browser of their own. Their account is made the first time they are named. */
  person: (name: string, options?: DeskOptions) => Promise<Desk>;
  /** Signs somebody in within a browser, without its pages. */
  signIn: (context: BrowserContext, account: Account) => Promise<void>;
}

export const test = base.extend<Given>({
  hub: async ({}, use) => {
    const hub = await Hub.begin();
    try {
      await use(hub);
      expect(hub.faults, 'what the server logged').toEqual([]);
    } finally {
      await hub.end();
    }
  },

  noise: [
    async ({}, use) => {
      const noise = new Noise();
      await use(noise);
      expect(noise.unannounced(), 'what the pages said').toEqual([]);
    },
    { auto: true },
  ],

  stranger: async ({ browser, hub, noise }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: hub.url, ...options });
      contexts.push(context);
      noise.listen(context, `browser ${contexts.length}`);
      return context;
    });
    noise.end();
    await Promise.all(contexts.map((context) => context.close()));
  },

  signIn: async ({ hub }, use) => {
    await use(async (context, account) => {
      const answer = await context.request.post('/call/sign_in', {
        form: { login: account.email, password: account.password },
        headers: { origin: hub.url },
        maxRedirects: 0,
      });
      expect(answer.status(), `the sign-in of ${account.name}`).toBeLessThan(400);
    });
  },

  person: async ({ hub, stranger, signIn }, use) => {
    const accounts = new Map<string, Account>();
    await use(async (name, { role, ...options } = {}) => {
      const account = accounts.get(name) ?? (await hub.add(name, role));
      accounts.set(name, account);
      const context = await stranger(options);
      await signIn(context, account);
      return new Desk(await context.newPage(), context, account);
    });
  },
});

export { expect };
