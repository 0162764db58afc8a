// A hub of one's own for each test: the real server, a private database, people who can sign in.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const target = process.env.CARGO_TARGET_DIR ?? join(project, 'target');
const binary = process.env.SWITCHBOARD_BIN ?? join(target, 'debug', 'switchboard');

const patience = 20_000;

/** Somebody with an account. */
export interface Account {
  id: string;
  name: string;
  email: string;
  password: string;
}

export type Role = 'admin' | 'manager' | 'staff';

/** A message as the REST interface gives it; only what the tests look at. */
export interface StoredMessage {
  id: string;
  clientId: string;
  senderId: string;
  number: number;
  content: string;
}

export class Hub {
  /** Where browsers find it. */
  url = '';
  /** Lines of its log that say that something is wrong with it. */
  readonly faults: string[] = [];
  private readonly variables: Record<string, string>;
  private process?: ChildProcess;
  private port = 0;
  private printed = '';
  private readonly tokens = new Map<string, string>();

  private constructor(private readonly folder: string) {
    this.variables = {
      PATH: process.env.PATH ?? '',
      DATA_DIR: folder,
      DATABASE_URL: `sqlite://${join(folder, 'switchboard.db')}`,
      LOG: 'warn',
    };
  }

  /** A hub with an empty database, up and running. */
  static async begin(): Promise<Hub> {
    const hub = new Hub(await mkdtemp(join(tmpdir(), 'switchboard-')));
    try {
      await hub.start();
      await hub.requireSite();
      return hub;
    } catch (error) {
      await hub.end();
      throw error;
    }
  }

  /** Starts it on the port and the database that it had. */
  async start(): Promise<void> {
    const started = spawn(binary, ['serve'], {
      cwd: this.folder,
      env: { ...this.variables, PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = started;
    started.stdout.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
    started.stderr.setEncoding('utf8').on('data', (text: string) => this.judge(text));
    const address = await this.prints(/Switchboard is at (http:\/\/localhost:(\d+))/);
    this.url = address[1];
    this.port = Number(address[2]);
  }

  /** Stops it in order, or as a power cut would. */
  async stop(how: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const stopping = this.process;
    this.process = undefined;
    this.printed = '';
    if (!stopping || stopping.exitCode !== null || stopping.signalCode !== null) return;
    const gone = new Promise((resolve) => stopping.once('exit', resolve));
    stopping.kill(how);
    await gone;
  }

  async restart(how: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    await this.stop(how);
    await this.start();
  }

  /** Ends it and takes away everything it wrote. */
  async end(): Promise<void> {
    await this.stop('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The one-time link that it prints while nobody is there. */
  async setupLink(): Promise<string> {
    return (await this.prints(/Make the first account: (\S+)/))[1];
  }

  /** Adds a person, as an administrator at the terminal would. */
  async add(name: string, role: Role = 'staff'): Promise<Account> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
    const password = `the long password of ${name}`;
    const words = ['user', 'add', '--name', name, '--email', email, '--role', role, '--password-stdin'];
    const adding = spawn(binary, words, { env: this.variables, stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    adding.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    adding.stdin.end(password);
    const code = await new Promise((resolve) => adding.once('close', resolve));
    if (code !== 0) throw new Error(`"switchboard user add" failed: ${said}`);
    const account = { id: '', name, email, password };
    account.id = (await this.ask<{ id: string }>(account, 'GET', '/api/me')).id;
    return account;
  }

  /** The direct chat of two people. */
  async chat(one: Account, other: Account): Promise<string> {
    const wanted = { kind: 'direct', userId: other.id };
    return (await this.ask<{ id: string }>(one, 'POST', '/api/chats', wanted)).id;
  }

  /** Sends a message without a browser. */
  async send(author: Account, chat: string, text: string): Promise<StoredMessage> {
    return this.ask(author, 'POST', `/api/chats/${chat}/messages`, { clientId: randomUUID(), text });
  }

  /** Uploads a picture, and gives its id. */
  async upload(who: Account, picture: Buffer): Promise<string> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'picture.png');
    const headers = { authorization: `Bearer ${await this.token(who)}` };
    const answer = await fetch(`${this.url}/api/images`, { method: 'POST', headers, body: form });
    if (answer.status !== 201) throw new Error(`an upload answered ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id;
  }

  /** Sends a picture without a browser. */
  async sendPicture(author: Account, chat: string, picture: Buffer, text: string): Promise<StoredMessage> {
    const imageId = await this.upload(author, picture);
    return this.ask(author, 'POST', `/api/chats/${chat}/messages`, { clientId: randomUUID(), text, imageId });
  }

  /** Fills a chat with so many messages, `message 1` and on, from each of the two in turns of four. */
  async fill(chat: string, authors: [Account, Account], count: number): Promise<void> {
    for (let number = 1; number <= count; number += 1) {
      const author = authors[Math.floor((number - 1) / 4) % 2];
      await this.send(author, chat, `message ${number}`);
    }
  }

  /** Everything in a chat, as the server has it, oldest first. */
  async messages(reader: Account, chat: string): Promise<StoredMessage[]> {
    const messages: StoredMessage[] = [];
    let before: string | null = null;
    do {
      const path: string = `/api/chats/${chat}/messages?limit=100${before ? `&before=${before}` : ''}`;
      const page: { items: StoredMessage[]; next: string | null } = await this.ask(reader, 'GET', path);
      messages.push(...page.items);
      before = page.next;
    } while (before);
    return messages.reverse();
  }

  /** Asks the REST interface as a program of `who` would. */
  async ask<T>(who: Account, method: string, path: string, body?: unknown): Promise<T> {
    return this.call(method, path, body, await this.token(who));
  }

  private async token(who: Account): Promise<string> {
    let token = this.tokens.get(who.email);
    if (!token) {
      const login = { login: who.email, password: who.password };
      const tokens = await this.call<{ accessToken: string }>('POST', '/api/auth/login', login);
      this.tokens.set(who.email, (token = tokens.accessToken));
    }
    return token;
  }

  private async call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    for (;;) {
      const answer = await fetch(this.url + path, {
        method,
        headers: {
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: body ? JSON.stringify(body) : undefined,
      });
      if (answer.status === 429 && token) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
      return (text ? JSON.parse(text) : undefined) as T;
    }
  }

  /** Without its scripts and styles every test would fail, and none would say why. */
  private async requireSite(): Promise<void> {
    const page = await (await fetch(`${this.url}/sign-in`)).text();
    const styles = page.match(/<link rel="stylesheet" href="?([^" >]+)/)?.[1];
    if (!styles || !(await fetch(this.url + styles)).ok) {
      throw new Error(`${binary} finds no site. "cargo xtask test --only e2e" builds both.`);
    }
  }

  private async prints(pattern: RegExp): Promise<RegExpMatchArray> {
    const until = Date.now() + patience;
    for (;;) {
      const match = this.printed.match(pattern);
      if (match) return match;
      const running = this.process?.exitCode === null && this.process.signalCode === null;
      if (!running || Date.now() > until) {
        throw new Error(
          `The hub did not print ${pattern}. It printed: ${this.printed}${this.faults.join('\n')}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  private judge(text: string): void {
    this.faults.push(
      ...text.split('\n').filter((line) => /ERROR|panicked|Switchboard could not/i.test(line)),
    );
  }
}
