import { asset } from '../../sandbox';
import { startStudio, Studio, StudioOptions } from '../../studio';
import type { Io } from '../../terminal/io';
import type { StudioPageOptions } from '../options/studio-options';

export type PageOptions = Pick<StudioOptions, 'ledger' | 'table' | 'manager' | 'maxInFlight' | 'plots' | 'port' | 'refreshEvery'> & { readonly by?: string };

/** Serves the studio's page with the options of a command, and prints its link. */
export async function studioPage(page: PageOptions, { write, hideKeys }: StudioPageOptions, io: Io): Promise<Studio> {
  const studio = await startStudio({
    ...page,
    by: page.by ?? io.user,
    writable: write === true,
    hidesKeys: hideKeys === true,
    page: asset('studio'),
    onLink: url => io.stderr(`Opened. For another browser: ${url}\n`),
    now: io.now,
  });
  io.stderr(`Open the studio of ${page.table}${write ? '' : ' (read-only: --write permits changes)'}:\n`);
  io.stdout(`${studio.url}\n`);
  return studio;
}
