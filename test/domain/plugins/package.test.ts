import { expect, it } from 'vitest';
import { packageBounds, parsePackage, writePackage } from '../../../src/domain/plugins/package.ts';
import { sampleManifest } from './sample-manifest.ts';

const faultsOf = (text: string): string[] => {
  const parsed = parsePackage(text);
  return parsed.ok ? [] : parsed.faults.map(({ path, message }) => `${path}: ${message}`);
};

it('a package holds a manifest and one module, and is the same for the same', () => {
  const text = writePackage(sampleManifest(), 'export default {};');
  expect(text).toBe(writePackage(sampleManifest(), 'export default {};'));
  expect(parsePackage(text)).toMatchObject({
    ok: true,
    value: { manifest: { id: 'weather' }, code: 'export default {};' },
  });
});

it('a package is refused with what is wrong in it', () => {
  expect(faultsOf('{')).toEqual([': is no JSON']);
  expect(faultsOf('{"format": "zip", "more": 1}')).toEqual(
    expect.arrayContaining(['more: is not known here', 'code: is missing']),
  );
  expect(faultsOf(writePackage(sampleManifest({ version: 'x' }), 'export {}'))).toEqual([
    'manifest.version: is not a version such as 1.0.0',
  ]);
  expect(faultsOf(writePackage(sampleManifest(), 'x'.repeat(packageBounds.code + 1)))[0]).toMatch(/^code: /);
});
