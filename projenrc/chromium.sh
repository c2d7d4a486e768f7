#!/usr/bin/env bash
# Installs Chromium for the tests of the studio's page, if it is missing. CHROMIUM names another one.
set -euo pipefail

for name in ${CHROMIUM:-} chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done

if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo 'The tests of the studio need Chromium: install it, or set CHROMIUM to its path. Only root can install it here with apt-get.' >&2
  exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
command -v chromium >/dev/null || { echo 'apt-get installed no chromium: set CHROMIUM to the path of a browser.' >&2; exit 1; }
