/** The least number of states that each scenario of the model must explore, as its test demands it. */
export function modelStates(test: string): { readonly scenarios: number; readonly moreThanStates: number } {
  const bounds = [...test.matchAll(/\bmoreThan: ([\d_]+)/g)].map(([, bound]) => Number(bound.replace(/_/g, '')));
  return { scenarios: bounds.length, moreThanStates: bounds.reduce((total, bound) => total + bound, 0) };
}
