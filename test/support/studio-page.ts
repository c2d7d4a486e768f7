import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'puppeteer-core';
import { eventually } from './eventually';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: ReadonlyArray<{ readonly html: string }>;
}

/** The studio's page in a tab, as a person uses it. */
export class StudioPage {
  /** Opens the link. */
  static async open(browser: Browser, url: string): Promise<StudioPage> {
    const page = await browser.newPage();
    const studio = new StudioPage(page);
    page.on('console', message => studio.messages.push(message.text()));
    page.on('pageerror', error => studio.messages.push(String(error)));
    page.on('request', request => studio.requests.push(new URL(request.url()).pathname));
    await page.setViewport({ width: 1600, height: 900 });
    await page.goto(url);
    return studio;
  }

  /** Everything that the console shows: a violation of the content security policy, too. */
  readonly messages: string[] = [];
  readonly requests: string[] = [];

  private constructor(readonly page: Page) {}

  /** Goes to a view and waits until it shows what it has read. */
  async show(hash: string): Promise<void> {
    await this.page.evaluate(to => { location.hash = to; }, hash);
    await this.shows('.read');
  }

  async shows(selector: string, text: string | RegExp = /\S/): Promise<void> {
    await eventually(async () => expect(await this.textOf(selector)).toMatch(text instanceof RegExp ? text : new RegExp(escaped(text))));
  }

  textOf(selector: string): Promise<string> {
    return this.page.$$eval(selector, found => found.map(each => (each as HTMLElement).innerText).join('\n'));
  }

  textsOf(selector: string): Promise<string[]> {
    return this.page.$$eval(selector, found => found.map(each => (each as HTMLElement).innerText));
  }

  /** Clicks the button or link with this text. */
  async click(text: string): Promise<void> {
    await eventually(async () => {
      const clicked = await this.page.$$eval('button, a', (found, wanted) => {
        const match = found.find(each => (each as HTMLElement).innerText.trim() === wanted && !each.hasAttribute('disabled'));
        (match as HTMLElement | undefined)?.click();
        return match !== undefined;
      }, text);
      expect([text, clicked]).toEqual([text, true]);
    });
  }

  async giveReason(reason: string): Promise<void> {
    await this.page.waitForSelector('input[name=reason]');
    await this.page.type('input[name=reason]', reason);
  }

  hash(): Promise<string> {
    return this.page.evaluate(() => location.hash);
  }

  /** What axe-core finds, by rule, with the elements. */
  async accessibilityFindings(): Promise<string[]> {
    await this.page.evaluate(AXE);
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { readonly axe: { run(): Promise<{ violations: Violation[] }> } };
      const { violations } = await axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
