import type { BundledPackage } from './bundled-packages';

/** The product that contains the packages. */
export interface Product {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/**
 * What is bundled, as a CycloneDX software bill of materials. The dependencies of package.json are none, so tools that read those find nothing.
 * The same packages give the same text: it has no time and no serial number.
 *
 * @see https://cyclonedx.org/docs/1.5/json/
 */
export function billOfMaterials(product: Product, packages: readonly BundledPackage[]): string {
  const reference = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const component = (type: string, { name, version, license }: Product) => ({
    type, 'bom-ref': reference(name, version), name, version, 'licenses': licenses(license), 'purl': reference(name, version),
  });
  const own = component('library', product);
  const components = packages.map(each => component('library', each));
  return JSON.stringify({
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: own },
    components,
    dependencies: [{ ref: own['bom-ref'], dependsOn: components.map(each => each['bom-ref']) }],
  }, undefined, 1);
}

function licenses(expression: string): readonly object[] {
  return /\s/.test(expression.trim()) ? [{ expression }] : [{ license: { id: expression } }];
}
