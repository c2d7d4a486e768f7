#!/usr/bin/env bash
# Installs the packed library in an empty project, as a user would, and uses each of its three doors: construct, client, command.
# usage: fresh-app.sh TARBALL
set -euo pipefail
tarball=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
app=$(mktemp -d)
trap 'rm -rf "$app"' EXIT
cp -r "$here"/app/. "$app"
cd "$app"

npm install --silent --no-audit --no-fund "$tarball"
dependencies=$(node -p "JSON.stringify(require('s3-event-ledger/package.json').dependencies ?? {})")
[ "$dependencies" = '{}' ] || { echo "the package has runtime dependencies: $dependencies" >&2; exit 1; }

npx tsc --noEmit --project .
npx ts-node app.ts
node -e "
  const { Resources } = JSON.parse(require('fs').readFileSync('cdk.out/FreshApp.template.json', 'utf8'));
  const kinds = Object.values(Resources).map(resource => resource.Type);
  for (const kind of ['AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::Lambda::Function', 'Custom::S3BucketNotifications']) {
    if (!kinds.includes(kind)) throw new Error('no ' + kind + ' in the template of the fresh app');
  }
"
node client.cjs
node client.mjs
npx s3-event-ledger --help >/dev/null
mkdir incoming
echo one > incoming/one.txt
echo two > 'incoming/two words.txt'
npx s3-event-ledger demo incoming
echo 'The package works in a fresh app.'
