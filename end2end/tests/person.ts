// A signed-in person in a browser of their own.

import { type BrowserContext, type Locator, type Page, expect } from '@playwright/test';

import type { Account } from './hub.ts';

/** The first page of a test loads the whole app, which is large in a development build. */
export const comesAlive = 20_000;

/** Waits until a page answers to its reader. */
export async function alive(page: Page): Promise<void> {
  await page.locator('html[data-alive]').waitFor({ state: 'attached', timeout: comesAlive });
}

/** How long a person may go on after they were shut out, in milliseconds. */
export const shutOut = 2_000;

/** Fills in the sign-in form and sends it. */
export async function signInByForm(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel('E-mail or phone').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A browser window of somebody, and what they do in it. */
export class Desk {
  constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly account: Account,
  ) {}

  /** Opens a page and waits until it is live. */
  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.live();
  }

  /** Waits until the page is alive and events arrive as they happen. */
  async live(): Promise<void> {
    await alive(this.page);
    await expect(this.line).toHaveAttribute('data-state', 'online', { timeout: comesAlive });
  }

  /** A second window of the same browser. */
  async secondTab(path: string): Promise<Desk> {
    const tab = new Desk(await this.context.newPage(), this.context, this.account);
    await tab.open(path);
    return tab;
  }

  /** Types a message into the open chat and presses Enter. */
  async write(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** The message that says exactly `text`. */
  message(text: string): Locator {
    const says = new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
    return this.page
      .getByTestId('message')
      .filter({ has: this.page.locator('.bubble-text').filter({ hasText: says }) });
  }

  /** What the open chat says from top to bottom. */
  async conversation(): Promise<string[]> {
    return this.page.getByTestId('message').locator('.bubble-text').allTextContents();
  }

  /** The same, with how far each message has come. */
  async states(): Promise<string[]> {
    return this.page
      .getByTestId('message')
      .evaluateAll((rows) =>
        rows.map(
          (row) => `${row.querySelector('.bubble-text')?.textContent} (${row.getAttribute('data-state')})`,
        ),
      );
  }

  /** The row of a chat in the list. */
  chatRow(name: string): Locator {
    return this.page.getByTestId('chat-list').getByTestId('chat-row').filter({ hasText: name });
  }

  get composer(): Locator {
    return this.page.getByTestId('composer');
  }

  get thread(): Locator {
    return this.page.getByTestId('thread');
  }

  /** The line across the top that shows the connection. */
  get line(): Locator {
    return this.page.locator('.line');
  }

  get areas(): Locator {
    return this.page.getByRole('navigation', { name: 'Areas' });
  }

  get offlineBanner(): Locator {
    return this.page.getByText('No connection. Your work is kept and will be sent.');
  }
}
