import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChromium } from '../support/chromium';
import { StudioCommand } from '../support/studio-command';
import { StudioPage } from '../support/studio-page';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

let chromium: Awaited<ReturnType<typeof startChromium>>;
let command: StudioCommand;
let page: StudioPage;
beforeAll(async () => { chromium = await startChromium(); });
afterAll(() => chromium.stop());
afterEach(async () => {
  await page.close();
  await command.interrupt();
});

it('sandbox --studio: the open page follows the files, and ends with the command', async () => {
  command = await StudioCommand.start(['sandbox', folder(), '--studio', '--reconcile']);
  page = await StudioPage.open(chromium.browser, command.links[0]);
  await page.shows('.read', 'Counted 0 events in the index');
  for (let file = 0; file < 12; file += 1) writeFileSync(join(folder(), `${file}.json`), `${file}`);
  await page.shows('.tile[data-status=completed]', /completed\s+[1-9]/);
  await page.shows('.legend', /recorded 12\s/);
  await page.shows('section[aria-label=Checks]', /12 objects checked \d+ s ago, none missing/);
  await page.show('#/events?status=completed');
  await page.shows('td.name a');
  await page.click(await page.page.$eval('td.name a', link => (link as HTMLElement).innerText));
  await page.shows('.timeline', /dispatched → completed/);
  expect(page.messages).toEqual([]);
  await command.interrupt();
  await page.shows('[role=alert]', 'the studio does not answer: it was ended in the terminal. Start it again.');
});
