/** The cells, without their quotes, of a page's table with that heading in its second column. */
export function rows(page: string, heading: string): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex(line => line.split('|')[2]?.trim() === heading);
  const table = lines.slice(start + 2);
  return table.slice(0, table.findIndex(line => !line.startsWith('|')))
    .map(line => line.split('|').slice(1, -1).map(cell => cell.trim().replace(/`/g, '')));
}
