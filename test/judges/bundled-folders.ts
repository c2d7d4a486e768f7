/** The folders of the packages whose files went into a bundle, by the list of esbuild. */
export function bundledFolders(inputs: readonly string[]): string[] {
  return [...new Set(inputs.filter(input => input.includes('node_modules/')).map(input => {
    const end = input.lastIndexOf('node_modules/') + 'node_modules/'.length;
    return input.slice(0, end) + input.slice(end).split('/', input[end] === '@' ? 2 : 1).join('/');
  }))];
}
