#!/usr/bin/env bash
# Installs, where it is missing, what the packages of the other languages are built and tried with: a JDK, Maven, Python, Go.
set -euo pipefail

missing=()
command -v javac >/dev/null || missing+=(default-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3 python3-venv)
command -v go >/dev/null || missing+=(golang-go)

if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || { echo "Please install: ${missing[*]}" >&2; exit 1; }
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

# From 1.21 on, Go fetches the version that a module asks for by itself.
go version | grep -qE 'go1\.(2[1-9]|[3-9][0-9])' || { echo "Please install Go 1.21 or newer: $(go version) is too old" >&2; exit 1; }
