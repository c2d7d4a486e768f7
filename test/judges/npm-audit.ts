/** What `npm audit --json` reports of some packages. */
export type AuditVerdict =
  | { readonly answered: true; readonly vulnerable: readonly string[] }
  /** The registry has no list of advisories, as a mirror may have none. */
  | { readonly answered: false; readonly reason: string };

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly nodes: readonly string[] }>>;
  readonly message?: string;
}

/** @param folders of the packages that count, relative to the project */
export function auditVerdict(json: string, folders: readonly string[]): AuditVerdict {
  const { vulnerabilities, message } = JSON.parse(json) as Report;
  if (vulnerabilities === undefined) return { answered: false, reason: message ?? json };
  const vulnerable = Object.entries(vulnerabilities).flatMap(([name, { severity, nodes }]) => nodes.filter(node => folders.includes(node)).map(node => `${name} (${severity}): ${node}`));
  return { answered: true, vulnerable };
}
