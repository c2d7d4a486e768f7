import type { Properties } from './ledger-stack';

type Part = string | { readonly 'Ref'?: string; readonly 'Fn::GetAtt'?: readonly string[]; readonly 'Fn::ImportValue'?: string };

/** The description of an alarm. A name that is known only at deployment stands in braces, as the logical id of its resource. */
export function alarmText({ AlarmDescription }: Properties): string {
  if (typeof AlarmDescription === 'string') return AlarmDescription;
  const { 'Fn::Join': [, parts] } = AlarmDescription as { readonly 'Fn::Join': readonly [string, readonly Part[]] };
  return parts.map(part => (typeof part === 'string' ? part : `{${part.Ref ?? part['Fn::GetAtt']?.[0] ?? part['Fn::ImportValue']}}`)).join('');
}
