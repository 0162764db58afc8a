// What a browser says that nobody should have to hear: console messages, errors, failed requests.

import type { BrowserContext } from '@playwright/test';

/** What a browser says while it cannot reach the server. */
export const serverAway =
  /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|WebSocket connection to/;

/** What a browser says while it has no network. */
export const networkAway = /ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|WebSocket connection to/;

/** Collects the noise of every page; what a test did not announce fails it. */
export class Noise {
  private readonly heard: string[] = [];
  private readonly announced: RegExp[] = [];
  private over = false;

  /** From now on, noise like this is part of the test. */
  announce(...patterns: RegExp[]): void {
    this.announced.push(...patterns);
  }

  /** Noise that nobody announced. */
  unannounced(): string[] {
    return this.heard;
  }

  /** Pages are about to be closed, which ends their requests. */
  end(): void {
    this.over = true;
  }

  listen(context: BrowserContext, whose: string): void {
    const hear = (what: string) => {
      if (!this.over && !this.announced.some((pattern) => pattern.test(what))) {
        this.heard.push(`${whose}: ${what}`);
      }
    };
    context.on('console', (message) => {
      hear(`console.${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => hear(`page error: ${error.error().stack ?? error.error().message}`));
    context.on('response', (answer) => {
      if (answer.status() >= 400) hear(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
    });
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? 'unknown';
      // A request that nobody waits for any more, because the page has gone elsewhere.
      if (why !== 'net::ERR_ABORTED') hear(`${why} ${request.method()} ${request.url()}`);
    });
    context.on('page', (page) => page.on('crash', () => hear(`crash of ${page.url()}`)));
  }
}
