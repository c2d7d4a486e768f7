"""Prints whether a file is a CycloneDX bill of materials, by the schema of version 1.5."""
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

with open(sys.argv[1], encoding='utf-8') as file:
    error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(file.read())
print(f'invalid: {error.data.message}' if error else 'valid')
